import type { TokenSource } from "../api/client";
import { ApiError } from "../api/errors";
import { askForToken, onTokenFromParent } from "../frame/parent";
import { type Capability, type Identity, identityOf, isSameSubject } from "./identity";
import { onTokenFromTabs, tellOtherTabs } from "./otherTabs";
import { CONSOLE, forgetToken, keepToken } from "./storage";

/** One person's access: the token, its subject, and requests that wait for another token. */
export class Session implements TokenSource {
  readonly #listeners = new Set<() => void>();
  #waiting: ((token: string) => void)[] = [];
  #token: string;

  constructor(
    readonly identity: Identity,
    token: string,
  ) {
    this.#token = token;
    keepToken(this.scope, token);
    onTokenFromParent((renewed) => void this.accept(renewed));
    tellOtherTabs(this.scope, token);
    onTokenFromTabs(this.scope, (opened) => {
      if (this.isEnded()) void this.accept(opened);
    });
  }

  get scope(): string {
    return this.identity.appId ?? CONSOLE;
  }

  /** Whether the token has ended and no other one has come yet. */
  isEnded = (): boolean => this.#waiting.length > 0;

  current = (): string => this.#token;

  can(capability: Capability): boolean {
    const { capabilities } = this.identity;
    return capabilities === null || capabilities.includes(capability);
  }

  renew = (ended: string): Promise<string> => {
    if (ended !== this.#token) return Promise.resolve(this.#token);
    forgetToken(this.scope);
    const renewed = new Promise<string>((resolve) => this.#waiting.push(resolve));
    if (this.#waiting.length === 1) {
      askForToken("token-expired");
      this.#tell();
    }
    return renewed;
  };

  /** Takes another token of the same subject; leaves others and ended ones. */
  async accept(token: string): Promise<void> {
    const identity = await identityOf(token).catch((error: unknown) => {
      if (error instanceof ApiError) return null;
      throw error;
    });
    if (identity === null || !isSameSubject(identity, this.identity)) return;
    this.#token = token;
    keepToken(this.scope, token);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const proceed of waiting) proceed(token);
    this.#tell();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
