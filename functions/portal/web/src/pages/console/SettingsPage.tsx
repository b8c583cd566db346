import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";

export default function SettingsPage() {
  const texts = useTexts();
  return <Page title={texts.navigation.settings}>{null}</Page>;
}
