import { body } from "../../../api/client";
import { useQuery } from "../../../api/queries";
import { paths } from "../../../app/paths";
import { CodeBlock } from "../../../components/CodeBlock";
import { useTexts } from "../../../language/LanguageContext";
import { useClient } from "../../../session/SessionContext";
import { frameSnippet, reactSnippet } from "./snippets";

/** Code to copy that embeds the portal, and the address of the public catalog. */
export function EmbedSection() {
  const words = useTexts().console.settings;
  const client = useClient();
  const { data } = useQuery({
    queryKey: ["whoami"],
    queryFn: () => body(client.GET("/api/v1/auth/whoami")),
  });
  const portal = `${window.location.origin}/portal/`;
  return (
    <section>
      <h2>{words.embed}</h2>
      <p>{words.embedHelp}</p>
      <Snippet title={words.iframe} code={frameSnippet(portal)} />
      <Snippet title={words.react} code={reactSnippet()} />
      {data && (
        <Snippet
          title={words.public}
          code={window.location.origin + "/portal" + paths.publicCatalog(data.envId)}
        />
      )}
    </section>
  );
}

function Snippet({ title, code }: { title: string; code: string }) {
  return (
    <>
      <h3>{title}</h3>
      <CodeBlock label={title} text={code} />
    </>
  );
}
