import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";

export default function ActivityPage() {
  const texts = useTexts();
  return <Page title={texts.navigation.activity}>{null}</Page>;
}
