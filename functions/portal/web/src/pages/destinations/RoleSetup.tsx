import type { DestinationSetupOut } from "../../api/schema";
import { CodeBlock } from "../../components/CodeBlock";
import { CopyButton } from "../../components/CopyButton";
import { Fact } from "../../components/Fact";
import { useTexts } from "../../language/LanguageContext";
import { launchOf } from "./launch";

/** The role that a destination needs: a link that launches it, and the texts that make it. */
export function RoleSetup({ setup }: { setup: DestinationSetupOut }) {
  const texts = useTexts().destinations;
  const launch = launchOf(setup);
  return (
    <>
      <p>{texts.roleHelp}</p>
      <dl className="facts">
        <Fact name={texts.externalId}>
          <code>{setup.externalId}</code> <CopyButton text={setup.externalId} />
        </Fact>
        <Fact name={texts.roleName}>
          <code>{setup.roleName}</code>
        </Fact>
      </dl>
      <p>
        <a className="button" href={launch.url} target="_blank" rel="noopener noreferrer">
          {texts[launch.text]}
        </a>
      </p>
      <Text title={texts.cloudFormation} text={setup.cloudFormation} />
      <Text title={texts.terraform} text={setup.terraform} />
      <Text title={texts.trustPolicy} text={setup.trustPolicy} />
      <Text title={texts.accessPolicy} text={setup.accessPolicy} />
    </>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <details>
      <summary>{title}</summary>
      <CodeBlock label={title} text={text} />
    </details>
  );
}
