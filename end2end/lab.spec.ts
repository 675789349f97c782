import type { Locator, Page } from "@playwright/test";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { ADA, BEN, expect, LOOKS, test, type Person } from "./tidings";

/** A person at the lab: what they do there, and what they see. */
class Lab {
  readonly page: Page;

  constructor(private readonly person: Person) {
    this.page = person.page;
  }

  async enters() {
    await this.person.goes("/lab");
  }

  async connects() {
    await this.button("Connect").click();
    await this.person.isConnected();
  }

  async measures() {
    await this.button("Measure").click();
    await expect(this.button("Measure again")).toBeVisible({ timeout: 120_000 });
  }

  /** Copies, and gives what was copied. */
  async copies(button: string) {
    await this.button(button).click();
    await expect(this.button("Copied")).toBeVisible();
    return await this.page.evaluate(() => navigator.clipboard.readText());
  }

  get frames() {
    return this.page.getByRole("list", { name: "Frames, oldest first" }).getByRole("listitem");
  }

  frame(kind: string) {
    return this.frames.and(this.page.locator(`[data-kind="${kind}"]`));
  }

  /** The part of a frame that opens it. */
  line(frame: Locator) {
    return frame.locator("button[aria-expanded]");
  }

  get lastTurn() {
    return this.page.getByRole("list", { name: "What happened to the connection" }).getByRole("listitem").first();
  }

  get verdict() {
    return this.page.locator(".lab-verdict");
  }

  button(name: string | RegExp) {
    return this.page.getByRole("main").getByRole("button", { name, exact: true });
  }

  measured(transport: string) {
    return this.page.getByRole("row").filter({ has: this.page.getByRole("rowheader", { name: transport, exact: true }) });
  }
}

test("who is not signed in is sent to sign in", async ({ people }) => {
  await people.admin();
  const stranger = await people.somebody();
  await stranger.goes("/lab");
  await expect(stranger.page).toHaveURL(/\/login$/);
});

test("the lab connects only when asked, and says what has happened", async ({ people }) => {
  const ada = await people.admin();
  const lab = new Lab(ada);
  await lab.enters();
  await expect(ada.page.locator("html")).toHaveAttribute("data-connection", "disconnected");
  await expect(ada.page.getByText("Nothing recorded yet")).toBeVisible();
  await lab.connects();
  await expect(lab.lastTurn).toContainText("Connected over WebSocket");
  await lab.button("Disconnect").click();
  await expect(lab.lastTurn).toContainText("Disconnected");
  await ada.page.getByRole("link", { name: "Back to the conversation" }).click();
  await ada.isConnected();
});

test("what goes over the wire is seen, filtered, paused, cleared and copied", async ({ people }) => {
  const ada = await people.admin(ADA, { permissions: ["clipboard-read", "clipboard-write"] });
  const ben = await people.member(ada);
  await ben.opens("general");
  const lab = new Lab(ada);
  await lab.enters();
  await lab.connects();
  await expect(lab.frame("hello")).toHaveAttribute("data-direction", "sent");
  await expect(lab.frame("welcome")).toHaveAttribute("data-direction", "received");
  await ben.says("Is the boat in?");
  await expect(lab.frame("message")).toHaveAttribute("data-direction", "received");

  await lab.page.getByRole("searchbox").fill("BOAT");
  await lab.page.getByLabel("Direction").selectOption("Received");
  await lab.page.getByRole("combobox", { name: /Type/ }).selectOption("message");
  await expect(lab.frames).toHaveCount(1);
  await lab.page.getByLabel("Direction").selectOption("Sent");
  await expect(lab.page.getByText("No frame matches the filter")).toBeVisible();
  await lab.button("Show all").click();
  await expect(lab.frame("hello")).toBeVisible();

  await lab.button("Pause").click();
  await ben.says("Since noon.");
  await expect(lab.button(/new frame/)).toBeVisible();
  await expect(lab.frame("message")).toHaveCount(1);
  await lab.button(/new frame/).click();
  await expect(lab.frame("message")).toHaveCount(2);
  await expect(lab.button("Pause")).toHaveAttribute("aria-pressed", "false");

  await lab.line(lab.frame("message").first()).click();
  await expect(lab.frame("message").locator("pre")).toContainText('"text": "Is the boat in?"');
  expect(JSON.parse(await lab.copies("Copy"))).toMatchObject({ type: "message", message: { text: "Is the boat in?" } });
  await lab.line(lab.frame("message").first()).click();
  const lines = (await lab.copies("Copy all")).trim().split("\n").map((line) => JSON.parse(line));
  expect(lines.find((line) => line.frame.type === "hello")).toMatchObject({ direction: "sent", transport: "web_socket" });

  await lab.button("Clear").click();
  await expect(lab.frames).toHaveCount(0);
});

test("the frames can be gone through by keyboard", async ({ people }) => {
  const ada = await people.admin();
  const lab = new Lab(ada);
  await lab.enters();
  await lab.connects();
  await expect(lab.frame("welcome")).toBeVisible();
  await lab.button("Copy all").focus();
  await lab.page.keyboard.press("Tab");
  await lab.page.keyboard.press("Home");
  const first = lab.line(lab.frames.first());
  await expect(first).toBeFocused();
  await lab.page.keyboard.press("Enter");
  await expect(first).toHaveAttribute("aria-expanded", "true");
  await lab.page.keyboard.press("ArrowDown");
  await expect(lab.line(lab.frames.nth(1))).toBeFocused();
});

test("on an open network all four transports are measured", async ({ people }) => {
  test.slow();
  const ada = await people.admin();
  const lab = new Lab(ada);
  await lab.enters();
  await lab.measures();
  for (const transport of ["WebSocket", "Server-Sent Events", "Long polling", "Short polling"]) {
    await expect(lab.measured(transport)).toContainText("40/40");
  }
  await expect(lab.verdict).toContainText("Tidings uses WebSocket");
  await expect(lab.page.getByRole("img", { name: "How long a message takes there and back" })).toBeVisible();
  await ada.findsNoBarrier();
});

test("a transport that the network blocks is named", async ({ people, server }) => {
  test.slow();
  people.willBeCutOff();
  await people.admin();
  const network = await withoutWebSocket(server.url);
  const ada = await people.somebody(ADA, { baseURL: network.url });
  await ada.goes("/login");
  await ada.signsIn();
  await expect(ada.page).toHaveURL(/\/chat/);
  const lab = new Lab(ada);
  await lab.enters();
  await lab.measures();
  await expect(lab.measured("WebSocket")).toContainText("Blocked");
  await expect(lab.measured("Server-Sent Events")).toContainText("40/40");
  await expect(lab.verdict).toContainText("This network blocks WebSocket: the connection was refused.");
  await expect(lab.verdict).toContainText("Tidings uses Server-Sent Events on this network.");
  network.close();
});

test("a measurement can be cancelled", async ({ people }) => {
  const ada = await people.admin();
  const lab = new Lab(ada);
  await lab.enters();
  await lab.button("Measure").click();
  await expect(lab.page.getByRole("progressbar")).toBeVisible();
  await lab.button("Cancel").click();
  await expect(lab.page.getByRole("progressbar")).toHaveCount(0);
  await expect(lab.button("Measure")).toBeVisible();
});

for (const { language, locale, colorScheme } of LOOKS) {
  test(`the lab in ${language}, ${colorScheme}, is open to everybody`, async ({ people }) => {
    const reader = await people.member(await people.admin(), BEN, { locale, colorScheme });
    await reader.goes("/lab");
    await expect(reader.page.locator("html")).toHaveAttribute("lang", language);
    await reader.findsNoBarrier();
    await reader.page.locator(".lab-connection .button").click();
    await reader.page.locator('[data-kind="welcome"] .wire-line').click();
    await expect(reader.page.locator(".wire-detail")).toBeVisible();
    await reader.findsNoBarrier();
    await reader.page.setViewportSize({ width: 320, height: 640 });
    await reader.scrollsOnlyDown();
  });
}

/** A network on which nobody may open a WebSocket. */
async function withoutWebSocket(home: string) {
  const { hostname, port } = new URL(home);
  const proxy = createServer((client) => {
    client.on("error", () => client.destroy());
    client.once("data", (first) => {
      if (first.toString("latin1").startsWith("GET /ws")) {
        client.destroy();
        return;
      }
      const server = connect(Number(port), hostname);
      server.on("error", () => client.destroy());
      client.on("close", () => server.destroy());
      server.write(first);
      client.pipe(server).pipe(client);
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, close: () => proxy.close() };
}
