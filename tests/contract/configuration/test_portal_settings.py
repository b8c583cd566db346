"""Contract of `PortalSettingsStore`."""

from dataclasses import replace

import pytest

from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.rows import PortalSettingsRow
from shared.domain.errors import Damaged
from shared.domain.ids import OrgId
from shared.domain.theme.color import Color
from shared.domain.theme.palette import Palette
from shared.domain.theme.portal_settings import Corners, PortalSettings, Radius
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import ORG

OWN_WRITES = True

ELSEWHERE = OrgId(builders.new_id("org_", 2))
NONE = PortalSettings(org_id=ORG)
WHOLE = PortalSettings(
    org_id=ORG,
    version=1,
    display_name="Größe & Söhne",
    custom_logo_url="https://example.com/logo.png",
    custom_logo_url_dark="data:image/png;base64,AAAA",
    custom_color=Color(1, 2, 3),
    color_palette_light=Palette(primary=Color(0, 0, 255)),
    color_palette_dark=Palette(background_primary=Color(0, 0, 0), text_danger=Color(255, 0, 0)),
    custom_font_family="Inter",
    base_font_size=18,
    border_radius=Corners(button=Radius.FULL, card=Radius.NONE, input=Radius.MD),
    custom_strings_override={"channelsOne": "Projekt"},
    custom_strings_by_language={"de": {"channelsMany": "Projekte"}},
    hide_branding=True,
    enable_channels=False,
    enable_message_tags=False,
    event_catalog_published=False,
)


def test_an_organisation_without_settings_has_the_default_ones(stores: Stores) -> None:
    assert stores.portal_settings.get(ORG) == NONE


@pytest.mark.parametrize("settings", [WHOLE, replace(NONE, version=1)], ids=["whole", "default"])
def test_settings_are_read_back_unchanged(stores: Stores, settings: PortalSettings) -> None:
    assert stores.portal_settings.save(replace(settings, version=0), NONE)

    assert stores.portal_settings.get(ORG) == settings


def test_settings_of_organisations_are_separate(stores: Stores) -> None:
    stores.portal_settings.save(WHOLE, NONE)

    assert stores.portal_settings.get(ELSEWHERE) == PortalSettings(org_id=ELSEWHERE)


def test_modified_settings_are_not_overwritten(stores: Stores) -> None:
    assert stores.portal_settings.save(WHOLE, NONE)

    assert not stores.portal_settings.save(replace(WHOLE, display_name="Late"), NONE)
    assert stores.portal_settings.save(replace(WHOLE, display_name="Second"), WHOLE)
    assert not stores.portal_settings.save(replace(WHOLE, display_name="Late"), WHOLE)

    found = stores.portal_settings.get(ORG)
    assert (found.display_name, found.version) == ("Second", 2)


def test_an_item_without_fields_of_later_releases_has_their_defaults(on_dynamodb: Stores) -> None:
    on_dynamodb.portal_settings.save(WHOLE, NONE)
    row = PortalSettingsRow.get(*configuration_keys.portal_settings(ORG), consistent_read=True)
    bare = {n: v for n, v in row.settings.items() if n.startswith(("color", "border"))}
    row.update([PortalSettingsRow.settings.set(bare)])

    found = on_dynamodb.portal_settings.get(ORG)

    assert (found.display_name, found.enable_channels, found.border_radius.button) == (
        None,
        True,
        Radius.FULL,
    )


def test_settings_that_cannot_be_decoded_are_an_error(on_dynamodb: Stores) -> None:
    on_dynamodb.portal_settings.save(WHOLE, NONE)
    row = PortalSettingsRow.get(*configuration_keys.portal_settings(ORG), consistent_read=True)
    row.update([PortalSettingsRow.settings.set({**row.settings, "custom_color": "blue"})])

    with pytest.raises(Damaged):
        on_dynamodb.portal_settings.get(ORG)
