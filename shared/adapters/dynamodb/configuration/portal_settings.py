"""Settings of the portal on DynamoDB."""

from collections.abc import Mapping
from typing import Any

from shared.adapters.dynamodb.table.damage import decode_one
from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.reads import get
from shared.adapters.dynamodb.table.rows import PortalSettingsRow
from shared.adapters.dynamodb.table.writes import ABSENT, put_if
from shared.domain.dataclass_fields import field_names, input_values, values_by_name
from shared.domain.ids import OrgId
from shared.domain.theme.color import Color
from shared.domain.theme.palette import Palette
from shared.domain.theme.portal_settings import (
    Corners,
    PortalSettings,
    PortalSettingsInput,
    Radius,
)

_PALETTES = ("color_palette_light", "color_palette_dark")


class DynamoPortalSettings:
    """`PortalSettingsStore` on DynamoDB."""

    def get(self, org_id: OrgId) -> PortalSettings:
        row = get(PortalSettingsRow, configuration_keys.portal_settings(org_id))
        if row is None:
            return PortalSettings(org_id=org_id)
        return decode_one(row, lambda found: _settings(org_id, found))

    def save(self, settings: PortalSettings, before: PortalSettings) -> bool:
        row = PortalSettingsRow(
            *configuration_keys.portal_settings(settings.org_id),
            settings=_json(settings),
            version=before.version + 1,
        )
        unmodified = PortalSettingsRow.version == before.version
        return put_if(row, unmodified if before.version else ABSENT)


def _json(settings: PortalSettings) -> dict[str, Any]:
    values = values_by_name(settings, field_names(PortalSettingsInput))
    palettes = {name: _set({c: _text(v) for c, v in input_values(values[name]).items()})
                for name in _PALETTES}  # fmt: skip
    return _set(
        values
        | palettes
        | {
            "custom_color": _text(settings.custom_color),
            "border_radius": _set(input_values(settings.border_radius)),
        }
    )


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _text(color: Color | None) -> str | None:
    return None if color is None else str(color)


def _settings(org_id: OrgId, row: PortalSettingsRow) -> PortalSettings:
    stored: dict[str, Any] = dict(row.settings)
    color = stored.pop("custom_color", None)
    corners = {name: Radius(text) for name, text in stored.pop("border_radius").items()}
    palettes: dict[str, Any] = {name: _palette(stored.pop(name)) for name in _PALETTES}
    return PortalSettings(
        org_id=org_id,
        version=row.version,
        custom_color=None if color is None else Color.parse(color),
        border_radius=Corners(**corners),
        **palettes,
        **{name: stored[name] for name in field_names(PortalSettingsInput) if name in stored},
    )


def _palette(colors: Mapping[str, str]) -> Palette:
    return Palette(**{name: Color.parse(text) for name, text in colors.items()})
