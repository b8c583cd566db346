import type { DeliveryStateOut } from "../../api/schema";
import type { Tone } from "../../components/Status";
import type { Texts } from "../../language/texts";

/** Numbers of states on the wire. */
export const STATUS = { success: 0, pending: 1, fail: 2, sending: 3, canceled: 4 } as const;

export type StateName = keyof typeof STATUS;

const TONES: Record<StateName, Tone> = {
  success: "good",
  pending: "waiting",
  sending: "waiting",
  fail: "bad",
  canceled: "neutral",
};

/** Returns the name of a state by the number on the wire. */
export function stateName(status: number): StateName {
  const names = Object.keys(STATUS) as StateName[];
  return names.find((name) => STATUS[name] === status) ?? "pending";
}

export function toneOf(status: number): Tone {
  return TONES[stateName(status)];
}

/** Returns why no retry is planned. */
export function noRetryText(delivery: DeliveryStateOut | undefined, texts: Texts): string {
  const { retries } = texts.deliveries;
  if (delivery === undefined) return retries.unknown;
  const words: Partial<Record<StateName, string>> = {
    success: retries.delivered,
    fail: retries.exhausted,
    canceled: retries.canceled,
  };
  return words[stateName(delivery.status)] ?? retries.unknown;
}
