import { Status } from "../../components/Status";
import { useTexts } from "../../language/LanguageContext";
import { stateName, toneOf } from "./attemptState";

/** The state of a delivery or an attempt, by its number on the wire. */
export function DeliveryStatus({ status }: { status: number }) {
  const texts = useTexts();
  return <Status tone={toneOf(status)}>{texts.deliveries.states[stateName(status)]}</Status>;
}
