import { Page } from "../../components/Page";
import { useTexts } from "../../language/LanguageContext";

export default function BackgroundTasksPage() {
  const texts = useTexts();
  return <Page title={texts.navigation.backgroundTasks}>{null}</Page>;
}
