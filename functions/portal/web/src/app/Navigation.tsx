import { Link, useRoute } from "wouter";
import { useTexts } from "../language/LanguageContext";
import { useSession } from "../session/SessionContext";
import { paths } from "./paths";

/** Links to the pages of the application that is shown, or of the console. */
export function Navigation() {
  const texts = useTexts();
  const { session } = useSession();
  const [isApplication, match] = useRoute("/app/:app/*?");
  const app = isApplication ? match.app : session.identity.appId;
  const links =
    app === null ? consoleLinks(texts.navigation) : applicationLinks(app, texts.navigation);
  const isStaff = session.identity.appId === null;
  return (
    <nav aria-label={texts.navigation.label}>
      {isStaff && app !== null && (
        <Link href={paths.applications()}>{texts.navigation.backToConsole}</Link>
      )}
      <ul>
        {links.map(([href, text]) => (
          <li key={href}>
            <NavigationLink href={href} text={text} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function NavigationLink({ href, text }: { href: string; text: string }) {
  const [isCurrent] = useRoute(`${href}/*?`);
  return (
    <Link href={href} aria-current={isCurrent ? "page" : undefined}>
      {text}
    </Link>
  );
}

type Words = ReturnType<typeof useTexts>["navigation"];

function applicationLinks(app: string, words: Words): [string, string][] {
  return [
    [paths.endpoints(app), words.endpoints],
    [paths.destinations(app), words.destinations],
    [paths.messages(app), words.messages],
    [paths.activity(app), words.activity],
    [paths.eventCatalog(app), words.eventCatalog],
  ];
}

function consoleLinks(words: Words): [string, string][] {
  return [
    [paths.applications(), words.applications],
    [paths.eventTypes(), words.eventTypes],
    [paths.operationalWebhooks(), words.operationalWebhooks],
    [paths.backgroundTasks(), words.backgroundTasks],
    [paths.usage(), words.usage],
    [paths.settings(), words.settings],
  ];
}
