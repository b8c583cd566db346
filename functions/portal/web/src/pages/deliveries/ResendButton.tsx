import { useAnnounce } from "../../components/Announcer";
import { errorText } from "../../components/ErrorNote";
import { useTexts } from "../../language/LanguageContext";
import { useSession } from "../../session/SessionContext";
import { useResend } from "./queries";

interface ResendButtonProps {
  app: string;
  message: string;
  endpoint: string;
  onResent?: () => void;
}

/** Sends a message to an endpoint again. */
export function ResendButton({ app, message, endpoint, onResent }: ResendButtonProps) {
  const texts = useTexts();
  const announce = useAnnounce();
  const { session } = useSession();
  const resend = useResend(app, () => {
    announce(texts.deliveries.resend.done);
    onResent?.();
  });
  if (!session.can("CreateAttempts")) return null;
  const send = () =>
    resend.mutate(
      { message, endpoint },
      {
        onError: (error) =>
          announce(`${texts.deliveries.resend.failed} ${errorText(texts, error)}`),
      },
    );
  return (
    <button type="button" disabled={resend.isPending} onClick={send}>
      {texts.deliveries.resend.resend}
    </button>
  );
}
