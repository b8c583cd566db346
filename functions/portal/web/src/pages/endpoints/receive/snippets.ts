import csharp from "./snippets/csharp.txt?raw";
import go from "./snippets/go.txt?raw";
import java from "./snippets/java.txt?raw";
import javascript from "./snippets/javascript.txt?raw";
import kotlin from "./snippets/kotlin.txt?raw";
import php from "./snippets/php.txt?raw";
import python from "./snippets/python.txt?raw";
import ruby from "./snippets/ruby.txt?raw";
import rust from "./snippets/rust.txt?raw";

/** Headers of a delivery that its signature needs. */
export const SIGNED_HEADERS = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;

/** Code that verifies a delivery in one language. */
export interface Snippet {
  language: string;
  /** The command or declaration that gets the library; null for code that needs none. */
  install: string | null;
  code: string;
}

export const SNIPPETS: readonly Snippet[] = [
  { language: "Python", install: "pip install standardwebhooks", code: python },
  { language: "JavaScript", install: "npm install svix", code: javascript },
  { language: "Go", install: "go get github.com/svix/svix-webhooks", code: go },
  { language: "Java", install: 'implementation("com.svix:svix:1.+")', code: java },
  {
    language: "Kotlin",
    install: 'implementation("com.svix.kotlin:svix-kotlin:1.+")',
    code: kotlin,
  },
  { language: "Ruby", install: null, code: ruby },
  { language: "PHP", install: null, code: php },
  { language: "C#", install: null, code: csharp },
  { language: "Rust", install: "cargo add svix http", code: rust },
];
