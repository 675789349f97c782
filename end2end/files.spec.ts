import type { Page, Route } from "@playwright/test";
import { attaches, drops, dropsInVain, film, note, pastes, picture, tile, tiles, tone } from "./files";
import { expect, Line, test } from "./tidings";

const UPLOAD = "**/api/v1/files/upload";

test("files are picked, dropped and pasted, and go out with the words beside them", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.opens("general");
  await ben.opens("general");
  await attaches(ada, note("tides.txt"));
  await drops(ada, ada.page.getByRole("log"), picture("quay.png"));
  await pastes(ada, tone("horn.wav"));
  await expect(tiles(ada)).toHaveCount(3);
  await expect(tile(ada, "tides.txt")).toContainText("2 kB");
  await ada.findsNoBarrier();

  await ada.says("For Saturday");
  await expect(tiles(ada)).toHaveCount(0);
  for (const person of [ada, ben]) {
    await person.sees("For Saturday");
    const message = person.message("For Saturday");
    await expect(message.getByRole("img", { name: "quay.png" })).toBeVisible();
    await expect(message.getByLabel("Sound: horn.wav")).toBeVisible();
    await expect(message.getByRole("link", { name: "Download tides.txt" })).toBeVisible();
  }
  await ben.findsNoBarrier();

  const download = ben.page.waitForEvent("download");
  await ben.page.getByRole("link", { name: "Download tides.txt" }).click();
  expect((await download).suggestedFilename()).toBe("tides.txt");
});

test("a file alone is a message, and a picture has its room before it is there", async ({ people }) => {
  const ada = await people.admin();
  await ada.opens("general");
  await attaches(ada, picture("quay.png", 1200, 600));
  await ada.composer.press("Enter");
  const shown = ada.messages.getByRole("img", { name: "quay.png" });
  await expect(ada.page.locator("[data-message]:not([data-state])")).toHaveCount(1);
  await ada.page.route("**/files/**", () => {});
  await ada.reloads();
  await expect(shown).toHaveJSProperty("offsetWidth", 420);
  await expect(shown).toHaveJSProperty("offsetHeight", 210);
});

test("a film plays in the room that was kept for it, of whatever proportions", async ({ people }) => {
  const ada = await people.admin();
  await ada.opens("general");
  await attaches(ada, await film(ada, "lock.webm", 90, 160));
  await ada.composer.press("Enter");
  await expect(ada.page.locator("[data-message]:not([data-state])")).toHaveCount(1);
  let letThrough = false;
  await ada.page.route("**/files/**", (route) => (letThrough ? route.continue() : route.abort("connectionfailed")));
  people.willBeCutOff();
  await ada.reloads();
  const shown = ada.page.getByLabel("Video: lock.webm");
  const room = await shown.boundingBox();
  expect([room!.width, room!.height]).toEqual([420, 236]);
  letThrough = true;
  await shown.evaluate((video: HTMLVideoElement) => video.load());
  await expect(shown).toHaveJSProperty("videoHeight", 160);
  expect(await shown.boundingBox()).toEqual(room);
  await shown.evaluate(async (video: HTMLVideoElement) => await video.play());
  await ada.findsNoBarrier();
});

test("what cannot be sent is told before its first byte, and the others go", async ({ people }) => {
  const ada = await people.admin();
  await ada.opens("general");
  let asked = 0;
  await ada.page.route(UPLOAD, async (route) => {
    asked += 1;
    await route.continue();
  });
  await attaches(ada, note("virus.exe"), note("nothing.txt", 0), note("tides.txt"));
  await expect(ada.page.getByText("virus.exe: files of this kind are not accepted. nothing.txt is empty.")).toBeVisible();
  await expect(tiles(ada)).toHaveCount(1);
  await expect(tile(ada, "tides.txt")).toHaveAttribute("data-upload", "done");
  expect(asked).toBe(1);
  await ada.findsNoBarrier();

  await attaches(ada, ...Array.from({ length: 11 }, (_, n) => note(`${n}.txt`)));
  await expect(tiles(ada)).toHaveCount(10);
  await expect(ada.page.getByText("9.txt was left out: a message can hold 10 files.")).toBeVisible();
});

test("a file that is dropped where nothing takes it leaves the page as it is", async ({ people }) => {
  const ada = await people.admin();
  await ada.goes("/settings");
  expect(await dropsInVain(ada, note("plan.txt"))).toBe(true);
});

test("three go at once, and one that fails stops no other and can be sent again", async ({ people }) => {
  people.willBeRefused(413);
  const ada = await people.admin();
  await ada.opens("general");
  const held = await Hold.of(ada.page);
  await attaches(ada, ...["1.txt", "2.txt", "3.txt", "4.txt"].map((name) => note(name)));
  await expect(ada.page.locator("[data-upload=sending]")).toHaveCount(3);
  await expect(tile(ada, "4.txt")).toHaveAttribute("data-upload", "waiting");

  const problem = { code: "file_too_large", status: 413, detail: "too large" };
  await held.routes.shift()!.fulfill({ status: 413, contentType: "application/problem+json", body: JSON.stringify(problem) });
  await expect(tile(ada, "1.txt")).toContainText("This file is too large.");
  await expect(tile(ada, "4.txt")).toHaveAttribute("data-upload", "sending");
  await ada.findsNoBarrier();
  await held.letGo();
  await expect(ada.page.locator("[data-upload=done]")).toHaveCount(3);
  await tile(ada, "1.txt").getByRole("button", { name: "Try to send 1.txt again" }).click();
  await expect(ada.page.locator("[data-upload=done]")).toHaveCount(4);
  await tile(ada, "2.txt").getByRole("button", { name: "Remove 2.txt" }).click();
  await ada.says("Three of four");
  await ada.sees("Three of four");
  await expect(ada.message("Three of four").locator(".file-name")).toHaveText(["1.txt", "3.txt", "4.txt"]);
});

test("a message waits for its files, and what is said after it waits for it", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.opens("general");
  await ben.opens("general");
  const held = await Hold.of(ada.page);
  await attaches(ada, note("tides.txt"));
  await ada.says("See the tides");
  await ada.says("And bring a rope");
  await ada.seesUnsent("See the tides");
  await expect(ada.message("See the tides")).toContainText("Sending files:");
  await expect(ada.message("See the tides")).toContainText("tides.txt");
  await ada.seesUnsent("And bring a rope");
  await ada.findsNoBarrier();
  await held.letGo();
  await ada.sees("And bring a rope");
  await ada.seesExactly(["See the tides", "And bring a rope"]);
  await ben.seesExactly(["See the tides", "And bring a rope"]);
});

test("a message that waits for its files goes back with them", async ({ people }) => {
  const ada = await people.admin();
  await ada.opens("general");
  await Hold.of(ada.page);
  await attaches(ada, note("tides.txt"));
  await ada.says("See the tides");
  await ada.message("See the tides").hover();
  await ada.message("See the tides").getByRole("button", { name: "Edit", exact: true }).click();
  await expect(ada.composer).toHaveValue("See the tides");
  await expect(tile(ada, "tides.txt")).toBeVisible();
  await expect(ada.messages).toHaveCount(0);
});

test("the tray outlives a reload, and so does a message that waits for its files", async ({ people }) => {
  people.willBeCutOff();
  const ada = await people.admin();
  await ada.call("POST", "/channels", { name: "random", kind: "public" });
  const line = await Line.of(ada.page.context());
  await ada.page.context().route(UPLOAD, (route) => route.abort());
  await ada.opens("general");
  await line.cut();
  await ada.isNotConnected();
  await attaches(ada, picture("quay.png"), note("tides.txt"));
  await ada.says("Before the reload");
  await attaches(ada, note("later.txt"));
  await expect(tile(ada, "later.txt")).toHaveAttribute("data-upload", "waiting");

  await ada.page.reload();
  await ada.seesUnsent("Before the reload");
  await expect(ada.message("Before the reload").getByRole("img", { name: "quay.png" })).toBeVisible();
  await expect(tile(ada, "later.txt")).toBeVisible();
  await ada.turnsTo("random");
  await expect(ada.page).toHaveURL("/chat/random");
  await expect(tiles(ada)).toHaveCount(0);
  await ada.turnsTo("general");
  await expect(tile(ada, "later.txt")).toBeVisible();

  await ada.page.context().unroute(UPLOAD);
  await line.mend(ada.page);
  await ada.sees("Before the reload");
  await expect(tile(ada, "later.txt")).toHaveAttribute("data-upload", "done");
  await ada.reloads();
  await ada.seesExactly(["Before the reload"]);
  await ada.says("After it");
  await ada.sees("After it");
  await expect(ada.message("After it")).toContainText("later.txt");
});

test("pictures are looked at one by one, near and far, by keyboard", async ({ people }) => {
  const ada = await people.admin();
  await ada.opens("general");
  await attaches(ada, picture("one.png"), picture("two.png", 900, 500, [40, 140, 90]), picture("three.png", 300, 700, [170, 90, 60]));
  await ada.says("Three pictures");
  await ada.sees("Three pictures");
  const second = ada.page.getByRole("link", { name: "Open two.png" });
  await second.focus();
  await second.press("Enter");
  const viewer = ada.page.getByRole("dialog", { name: "Picture viewer" });
  const shown = viewer.getByRole("img");
  await expect(shown).toHaveAttribute("alt", "two.png");
  await expect(viewer).toContainText("2 of 3");
  await ada.findsNoBarrier();
  const { keyboard } = ada.page;
  await keyboard.press("ArrowRight");
  await expect(shown).toHaveAttribute("alt", "three.png");
  await keyboard.press("ArrowLeft");
  await keyboard.press("ArrowLeft");
  await expect(shown).toHaveAttribute("alt", "one.png");
  await keyboard.press("+");
  await expect(shown).toHaveCSS("scale", "1.5");
  await keyboard.press("ArrowRight");
  await expect(shown).toHaveCSS("translate", "-60px");
  await expect(shown).toHaveAttribute("alt", "one.png");
  await viewer.getByRole("button", { name: "Zoom out" }).click();
  await expect(shown).toHaveCSS("scale", "1");
  for (let step = 0; step < 8; step += 1) {
    await keyboard.press("Tab");
    expect(await viewer.evaluate((dialog) => dialog.contains(document.activeElement) || document.activeElement === document.body)).toBe(true);
  }
  await keyboard.press("Escape");
  await expect(viewer).toHaveCount(0);
  await expect(second).toBeFocused();
});

test("files wait while there is no network and go when it is back", async ({ people }) => {
  people.willBeCutOff();
  const ada = await people.admin();
  await ada.opens("general");
  await ada.page.context().setOffline(true);
  await ada.isNotConnected();
  await attaches(ada, note("tides.txt"));
  await expect(tile(ada, "tides.txt")).toContainText("Waiting");
  await ada.says("When I am back");
  await ada.seesUnsent("When I am back");
  await ada.page.context().setOffline(false);
  await ada.sees("When I am back");
  await expect(ada.message("When I am back")).toContainText("tides.txt");
});

/** Uploads that are held back until they are let go. */
class Hold {
  readonly routes: Route[] = [];
  private isOver = false;

  static async of(page: Page): Promise<Hold> {
    const hold = new Hold();
    await page.route(UPLOAD, (route) => (hold.isOver ? route.continue() : void hold.routes.push(route)));
    return hold;
  }

  /** Those that have come, and those that will. */
  async letGo() {
    this.isOver = true;
    await Promise.all(this.routes.splice(0).map((route) => route.continue()));
  }
}
