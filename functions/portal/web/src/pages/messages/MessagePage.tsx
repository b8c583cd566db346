import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";

export default function MessagePage() {
  const texts = useTexts();
  return <Page title={texts.navigation.messages}>{null}</Page>;
}
