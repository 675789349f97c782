import AxeBuilder from "@axe-core/playwright";
import {
  expect,
  test as base,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
  type WebSocketRoute,
} from "@playwright/test";
import { Server } from "./server";

export { expect };

/** Who somebody is. */
export type Account = { name: string; display_name: string; password: string };

export const ADA: Account = { name: "ada", display_name: "Ada Lovelace", password: "notes on the engine" };
export const BEN: Account = { name: "ben", display_name: "Ben Okafor", password: "seven grey herons" };

const LANGUAGES = [
  { language: "en", locale: "en-GB" },
  { language: "zh-Hans", locale: "zh-CN" },
  { language: "zh-Hant", locale: "zh-TW" },
  { language: "de", locale: "de-DE" },
];

/** All that a page can look like: each language, in light and in dark. */
export const LOOKS = LANGUAGES.flatMap((words) => (["light", "dark"] as const).map((colorScheme) => ({ ...words, colorScheme })));

/** A test with a server of its own, and the people who use it. What goes wrong in a browser fails the test. */
export const test = base.extend<{ server: Server; people: People }>({
  server: async ({}, use, info) => {
    const server = new Server();
    await server.start();
    await use(server);
    const code = await server.stop();
    if (info.status !== info.expectedStatus) {
      await info.attach("server.log", { body: server.log, contentType: "text/plain" });
    }
    server.forget();
    expect(code, "the exit code of the server").toBe(0);
  },
  people: async ({ browser, server }, use) => {
    const people = new People(browser, server);
    await use(people);
    await people.leave();
    expect(people.problems, "errors in the browsers").toEqual([]);
  },
});

/** Takes the server away, and brings it back when everybody has noticed. */
export async function restart(server: Server, everybody: Person[]) {
  await server.kill();
  await Promise.all(everybody.map((person) => person.isNotConnected()));
  await server.start();
  await Promise.all(everybody.map((person) => person.isConnected()));
}

/** Everybody who uses the server of a test. */
export class People {
  readonly problems: string[] = [];
  private readonly everybody: Person[] = [];
  private readonly expected: RegExp[] = [];

  constructor(
    private readonly browser: Browser,
    private readonly server: Server,
    /** Where they reach it. */
    private readonly home: () => string = () => server.url,
  ) {}

  /** Somebody who has not signed in, with a browser of their own. */
  async somebody(account = ADA, options: BrowserContextOptions = {}): Promise<Person> {
    const context = await this.browser.newContext({ baseURL: this.home(), ...options });
    const page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && this.note(`${message.text()} (${message.location().url})`));
    page.on("pageerror", (error) => this.note(`${error.stack ?? error}`));
    const person = new Person(page, account, this.home());
    this.everybody.push(person);
    return person;
  }

  /** The first person, signed in, in a workspace that is set up. */
  async admin(account = ADA, options: BrowserContextOptions = {}): Promise<Person> {
    const admin = await this.somebody(account, options);
    await admin.call("POST", "/setup", { workspace: "Harbour", ...account });
    return admin;
  }

  /** One more person, signed in, invited by the admin. */
  async member(admin: Person, account = BEN, options: BrowserContextOptions = {}): Promise<Person> {
    const member = await this.somebody(account, options);
    const { token } = await admin.call("POST", "/invites", {});
    await member.call("POST", "/join", { invite: token, ...account });
    return member;
  }

  /** Says that a request will be refused with this status, which browsers report as an error. */
  willBeRefused(status: number) {
    this.expected.push(new RegExp(`status of ${status} `));
  }

  /** Says that requests will not get through, which browsers report as an error. */
  willBeCutOff() {
    this.expected.push(/net::ERR_|WebSocket connection to|Failed to fetch|NetworkError/);
  }

  async leave() {
    await Promise.all(this.everybody.map((person) => person.page.context().close()));
  }

  private note(problem: string) {
    const network = /net::ERR_|WebSocket connection to|Failed to fetch|NetworkError/;
    const known = this.expected.some((pattern) => pattern.test(problem)) || (this.server.wasKilled && network.test(problem));
    if (!known) {
      this.problems.push(problem);
    }
  }
}

/** What lies between a browser and the server. It can be cut for everything live, while pages still load. */
export class Line {
  private isCut = false;
  private readonly sockets = new Set<WebSocketRoute>();

  /** The line of all pages that are opened from now on. */
  static async of(context: BrowserContext): Promise<Line> {
    const line = new Line();
    await context.routeWebSocket(/\/ws$/, (socket) => {
      if (line.isCut) {
        void socket.close({ code: 3000 });
      } else {
        line.sockets.add(socket);
        socket.connectToServer();
      }
    });
    await context.route(/\/(events|poll|send|healthz|api\/v1\/snapshot)\b/, (route) => (line.isCut ? route.abort() : route.continue()));
    return line;
  }

  /** Somebody is in a channel, and then cut off. Gives their line. */
  static async cutOff(person: Person, channel = "general"): Promise<Line> {
    const line = await Line.of(person.page.context());
    await person.opens(channel);
    await line.cut();
    await person.isNotConnected();
    return line;
  }

  async cut() {
    this.isCut = true;
    await Promise.all([...this.sockets].map((socket) => socket.close({ code: 3000 })));
    this.sockets.clear();
  }

  /** Lets everything through again, and has the browser notice, as it does when a network is back. */
  async mend(...pages: Page[]) {
    this.isCut = false;
    await Promise.all(pages.map((page) => page.evaluate(() => window.dispatchEvent(new Event("online")))));
  }
}

/** Somebody at a browser: what they do, and what they see. */
export class Person {
  constructor(
    readonly page: Page,
    readonly account: Account,
    private readonly home: string,
  ) {}

  /** Calls the API as this person, and gives the answer. */
  async call(method: string, path: string, data?: object) {
    const answer = await this.page.request.fetch(`/api/v1${path}`, { method, data, headers: { origin: this.home } });
    expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
    return answer.status() === 204 ? undefined : await answer.json();
  }

  /** Goes to a page and waits until it can be used. */
  async goes(path: string) {
    await this.page.goto(path);
    await this.canUseThePage();
  }

  async opens(channel: string) {
    await this.goes(`/chat/${channel}`);
    await this.isConnected();
  }

  /** Goes to another channel without leaving the page. */
  async turnsTo(channel: string) {
    await this.channel(channel).click();
    await this.isIn(channel);
  }

  /** Is shown this conversation: what is said from now on is said there. */
  async isIn(conversation: string) {
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveText(conversation);
  }

  async reloads() {
    await this.page.reload();
    await this.isConnected();
  }

  /** Fills in fields by their labels and presses the button. */
  async fills(fields: Record<string, string>, button: string) {
    for (const [label, value] of Object.entries(fields)) {
      await this.field(label).fill(value);
    }
    await this.page.getByRole("button", { name: button, exact: true }).click();
  }

  async setsUp(workspace: string) {
    const { name, display_name, password } = this.account;
    await this.fills({ "Workspace name": workspace, Name: name, "Display name": display_name, Password: password }, "Create workspace");
  }

  async signsIn(password = this.account.password) {
    await this.fills({ Name: this.account.name, Password: password }, "Sign in");
  }

  async signsOut() {
    await this.page.getByRole("button", { name: "Harbour" }).click();
    await this.page.getByRole("button", { name: "Sign out", exact: true }).click();
  }

  async joins() {
    const { name, display_name, password } = this.account;
    await this.fills({ Name: name, "Display name": display_name, Password: password }, "Join");
  }

  async says(text: string) {
    await this.composer.fill(text);
    await this.composer.press("Enter");
    await expect(this.composer).toHaveValue("");
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  get composer(): Locator {
    return this.page.getByRole("textbox", { name: /^Message / });
  }

  get messages(): Locator {
    return this.page.getByRole("log").locator("li[data-message]");
  }

  /** The ids of the messages on the page, oldest first. */
  async holds() {
    return await this.messages.evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.message!));
  }

  /** Goes to the oldest message on the page, where older ones are loaded if there are any. */
  async goesUp() {
    await this.messages.first().scrollIntoViewIfNeeded();
  }

  message(text: string): Locator {
    return this.messages.filter({ hasText: text });
  }

  somebody(account: Account): Locator {
    return this.page.locator(`li[data-user="${account.name}"]`);
  }

  channel(name: string): Locator {
    return this.page.getByRole("link", { name: new RegExp(`^#? ?${name}`) });
  }

  async canUseThePage() {
    await expect(this.page.locator("html[data-hydrated]")).toBeAttached();
  }

  async isConnected() {
    await expect(this.page.locator("html")).toHaveAttribute("data-connection", "connected", { timeout: 60_000 });
  }

  async isNotConnected() {
    await expect(this.page.locator("html")).toHaveAttribute("data-connection", /reconnecting|connecting|disconnected/);
  }

  /** Sees a message, once, and sees that it has arrived. */
  async sees(text: string) {
    await expect(this.message(text)).toHaveCount(1);
    await expect(this.message(text)).not.toHaveAttribute("data-state", /./);
  }

  /** Sees a message that waits, or that was refused. */
  async seesUnsent(text: string, state: "pending" | "failed" = "pending") {
    await expect(this.message(text)).toHaveAttribute("data-state", state);
  }

  /** Sees these messages in this order, each once, and no others. */
  async seesExactly(texts: string[]) {
    await expect(this.messages).toHaveCount(texts.length);
    for (const [index, text] of texts.entries()) {
      await expect(this.messages.nth(index)).toContainText(text);
    }
  }

  /** Finds nothing on the page that would keep somebody out, by all rules or by some. */
  async findsNoBarrier(rules?: string[]) {
    await this.standsStill();
    const axe = new AxeBuilder({ page: this.page });
    const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
    const barriers = violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => `${node.html}\n${node.failureSummary}`) }));
    expect(barriers, `barriers on ${this.page.url()}`).toEqual([]);
  }

  /** Finds all of the page within the width of the window. */
  async scrollsOnlyDown() {
    const wide = () => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - window.innerWidth;
    expect(await this.page.evaluate(wide), `pixels beside ${this.page.url()}`).toBeLessThanOrEqual(0);
  }

  /** Waits for what fades or moves: half of a fade has colours that nobody chose. */
  private async standsStill() {
    await this.page.evaluate(async () => {
      const moving = document.getAnimations().filter(({ effect, playState }) => playState === "running" && Number.isFinite(effect?.getComputedTiming().endTime));
      await Promise.allSettled(moving.map(({ finished }) => finished));
    });
  }
}
