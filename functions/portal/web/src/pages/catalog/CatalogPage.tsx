import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";

export default function CatalogPage() {
  const texts = useTexts();
  return <Page title={texts.navigation.eventCatalog}>{null}</Page>;
}
