import { body } from "../../../api/client";
import { useChange } from "../../../api/queries";
import type { OperationalEndpointOut } from "../../../api/schema";
import { useAnnounce } from "../../../components/Announcer";
import { CopyButton } from "../../../components/CopyButton";
import { Dialog } from "../../../components/Dialog";
import { ErrorNote } from "../../../components/ErrorNote";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";

interface SecretDialogProps {
  endpoint: OperationalEndpointOut;
  onClose: () => void;
}

/** The signing secret of an operational endpoint: hidden at first, and replaced by another one. */
export function SecretDialog({ endpoint, onClose }: SecretDialogProps) {
  const words = useTexts().console.operational;
  const { reveal, rotate } = useSecret(endpoint);
  const error = rotate.error ?? reveal.error;
  return (
    <Dialog title={words.secretOf(endpoint.url)} onClose={onClose}>
      {error && <ErrorNote error={error} />}
      {reveal.data && (
        <>
          <pre>{reveal.data.key}</pre>
          <CopyButton text={reveal.data.key} />
        </>
      )}
      <p className="hint">{words.rotateHelp}</p>
      <div className="actions">
        {!reveal.data && (
          <button type="button" onClick={() => reveal.mutate(undefined)}>
            {words.reveal}
          </button>
        )}
        <button type="button" className="danger" onClick={() => rotate.mutate(undefined)}>
          {words.rotate}
        </button>
      </div>
    </Dialog>
  );
}

function useSecret(endpoint: OperationalEndpointOut) {
  const words = useTexts().console.operational;
  const client = useClient();
  const announce = useAnnounce();
  const params = { path: { endpoint_id: endpoint.id } };
  // A secret is asked for, never kept among the queries.
  const reveal = useChange(
    () => body(client.GET("/api/v1/operational-webhook/endpoint/{endpoint_id}/secret", { params })),
    { stale: [] },
  );
  const rotate = useChange(
    () =>
      body(
        client.POST("/api/v1/operational-webhook/endpoint/{endpoint_id}/secret/rotate", {
          params,
          body: {},
        }),
      ),
    {
      stale: [],
      onSuccess: () => {
        reveal.reset();
        announce(words.rotated);
      },
    },
  );
  return { reveal, rotate };
}
