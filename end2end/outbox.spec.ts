import { chromium, type Locator } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ADA, expect, Line, Person, test, type People } from "./tidings";

const OUTBOX_MAX = 100;

test("fifty messages written offline arrive in order, each once", async ({ people }) => {
  people.willBeCutOff();
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ben.opens("general");
  const line = await Line.cutOff(ada);

  const texts = lines(50);
  for (const text of texts) {
    await ada.says(text);
  }
  await expect(backlog(ada)).toContainText("50 messages are waiting to be sent.");
  await line.mend(ada.page);
  await ben.seesExactly(texts);
  await ada.seesExactly(texts);
  await expect(ada.page.locator("[data-state]")).toHaveCount(0);
  await expect(backlog(ada)).toHaveCount(0);
});

test("what waits outlives a reload, in order, and the tab it was written in", async ({ people }) => {
  people.willBeCutOff();
  const ada = await people.admin();
  const context = ada.page.context();
  const line = await Line.cutOff(ada);
  const texts = lines(5);
  for (const text of texts) {
    await ada.says(text);
  }

  await ada.page.reload();
  await ada.seesExactly(texts);
  await ada.seesUnsent("Line 5.");

  await ada.page.close();
  const later = new Person(await context.newPage(), ADA, "");
  await later.goes("/chat/general");
  await later.seesExactly(texts);
  await later.says("Line 6.");
  await line.mend(later.page);
  await later.sees("Line 6.");
  await later.seesExactly([...texts, "Line 6."]);
});

test("what waits outlives a browser that is killed", async ({ people, server }, info) => {
  people.willBeCutOff();
  const ada = await people.admin();
  const profile = mkdtempSync(join(tmpdir(), "tidings-profile-"));
  const open = async (isCut: boolean) => {
    const { launchOptions, viewport, locale } = info.project.use;
    const context = await chromium.launchPersistentContext(profile, { ...launchOptions, viewport, locale, baseURL: server.url });
    const line = await Line.of(context);
    const reader = new Person(context.pages()[0] ?? (await context.newPage()), ADA, server.url);
    // A browser keeps its cookies in memory for a while.
    await reader.call("POST", "/session", { name: ADA.name, password: ADA.password });
    if (isCut) {
      await line.cut();
    }
    await reader.goes("/chat/general");
    return reader;
  };

  const before = await open(true);
  await before.says("Before the crash");
  await before.says("Right before the crash");
  await before.seesUnsent("Right before the crash");
  const closed = before.page.context().waitForEvent("close");
  process.kill(browserOf(profile), "SIGKILL");
  await closed;

  const after = await open(false);
  await after.seesExactly(["Before the crash", "Right before the crash"]);
  await after.sees("Right before the crash");
  await after.page.context().close();
  rmSync(profile, { recursive: true });
  await ada.opens("general");
  await ada.seesExactly(["Before the crash", "Right before the crash"]);
});

test("no more than a hundred wait, and what is written beyond stays in the field", async ({ people }) => {
  people.willBeCutOff();
  const ada = await people.admin();
  const line = await Line.cutOff(ada);
  for (const text of lines(OUTBOX_MAX)) {
    await ada.says(text);
  }
  await ada.composer.fill("One too many");
  await ada.composer.press("Enter");
  await expect(ada.page.getByText("100 messages are waiting already.")).toBeVisible();
  await expect(ada.composer).toHaveValue("One too many");
  await expect(ada.message("One too many")).toHaveCount(0);

  await line.mend(ada.page);
  await expect(ada.page.locator("[data-state]")).toHaveCount(0, { timeout: 60_000 });
  await ada.composer.press("Enter");
  await ada.sees("One too many");
});

test("a message that waits can be edited below what is written, or deleted", async ({ people }) => {
  people.willBeCutOff();
  const ada = await people.admin();
  const line = await Line.cutOff(ada);
  await ada.says("With a tpyo");
  await ada.says("Never mind");
  await expect(ada.message("With a tpyo")).toContainText("Queued");

  await ada.composer.fill("And another thing");
  await does(ada.message("With a tpyo"), "Edit");
  await expect(ada.composer).toHaveValue("And another thing\nWith a tpyo");
  await expect(ada.composer).toBeFocused();
  await does(ada.message("Never mind"), "Delete");
  await expect(ada.messages).toHaveCount(0);

  await ada.says("Without a typo");
  await ada.findsNoBarrier();
  await line.mend(ada.page);
  await ada.sees("Without a typo");
  await ada.reloads();
  await ada.seesExactly(["Without a typo"]);
});

test("what was refused says why, and can be sent again, taken back or deleted, all at once too", async ({ people }) => {
  const { ben, writesInVain } = await removed(people);
  const refused = async (texts: string[]) => {
    await writesInVain(texts);
    await ben.page.getByRole("button", { name: "Join channel" }).click();
  };

  await refused(["One", "Two", "Three"]);
  await expect(ben.message("One").getByRole("alert")).toContainText("Not sent.");
  await expect(backlog(ben)).toContainText("3 messages were not sent.");
  await ben.findsNoBarrier();
  await does(backlog(ben), "Retry all");
  await ben.sees("Three");
  await ben.reloads();
  await ben.seesExactly(["One", "Two", "Three"]);

  await refused(["Four", "Five"]);
  await ben.composer.fill("Six");
  await does(backlog(ben), "Take all back");
  await expect(ben.composer).toHaveValue("Six\nFour\nFive");
  await ben.seesExactly(["One", "Two", "Three"]);
  await ben.composer.fill("");

  await refused(["Seven", "Eight"]);
  await does(backlog(ben), "Delete all");
  await does(backlog(ben), "Keep");
  await ben.seesUnsent("Seven", "failed");
  await does(backlog(ben), "Delete all");
  await expect(backlog(ben)).toContainText("Delete 2 messages");
  await does(backlog(ben), "Delete");
  await ben.seesExactly(["One", "Two", "Three"]);
});

test("one that was refused is not sent again by a reload", async ({ people }) => {
  const { ben, writesInVain } = await removed(people);
  await writesInVain(["Out of turn"]);
  await ben.call("PUT", "/channels/random/members/me");

  await ben.reloads();
  await ben.seesUnsent("Out of turn", "failed");
  await ben.says("In turn");
  await ben.sees("In turn");
  await does(ben.message("Out of turn"), "Retry");
  await ben.sees("Out of turn");
  await ben.seesExactly(["In turn", "Out of turn"]);
});

test("what one person has left waiting is not sent by another", async ({ people }) => {
  people.willBeCutOff();
  const ada = await people.admin();
  const ben = await people.member(ada);
  const line = await Line.cutOff(ada);
  await ada.says("By Ada");
  await ada.call("POST", "/session", { name: ben.account.name, password: ben.account.password });
  await line.mend();
  await ada.opens("general");
  await ada.says("By Ben");
  await ada.sees("By Ben");
  await ada.seesExactly(["By Ben"]);

  await ada.call("POST", "/session", { name: ADA.name, password: ADA.password });
  await ada.opens("general");
  await ada.sees("By Ada");
  await ada.seesExactly(["By Ben", "By Ada"]);
  await expect(ada.message("By Ada")).toContainText(ADA.display_name);
});

/** Ben is in a channel. What he writes in vain there, he writes while he is cut off and being removed from it. */
async function removed(people: People): Promise<{ ben: Person; writesInVain: (texts: string[]) => Promise<void> }> {
  people.willBeCutOff();
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.call("POST", "/channels", { name: "random", kind: "public" });
  const { user } = await ben.call("GET", "/session");
  await ben.call("PUT", "/channels/random/members/me");
  const line = await Line.of(ben.page.context());
  await ben.opens("random");
  const writesInVain = async (texts: string[]) => {
    await line.cut();
    await ben.isNotConnected();
    for (const text of texts) {
      await ben.says(text);
    }
    await ada.call("DELETE", `/channels/random/members/${user.id}`);
    await line.mend(ben.page);
    for (const text of texts) {
      await ben.seesUnsent(text, "failed");
    }
  };
  return { ben, writesInVain };
}

function lines(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `Line ${index + 1}.`);
}

function backlog(person: Person): Locator {
  return person.page.locator("[data-backlog]");
}

/** Presses a button that shows itself when it is wanted. */
async function does(where: Locator, name: string) {
  await where.hover();
  await where.getByRole("button", { name, exact: true }).click();
}

/** The process of the browser that uses a profile. */
function browserOf(profile: string): number {
  const processes = execFileSync("ps", ["-axww", "-o", "pid=,command="], { encoding: "utf8" }).split("\n");
  const found = processes.find((line) => line.includes(`--user-data-dir=${profile}`) && !line.includes("--type="));
  return Number.parseInt(found ?? "", 10);
}
