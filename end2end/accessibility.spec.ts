import config from "./playwright.config";
import { opensTheCentre, toasts } from "./attention";
import { attaches, note, picture, tone } from "./files";
import { says } from "./story";
import { BEN, expect, test, type People, type Person } from "./tidings";

/** A microphone that beeps, and a person who allows it. */
const FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
const launchOptions = config.use?.launchOptions;
const SECTIONS = ["", "/people", "/connections", "/notices", "/errors", "/audit"];

test.use({ launchOptions: { ...launchOptions, args: [...(launchOptions?.args ?? []), ...FAKE] } });

test("whoever comes in finds no barrier, and neither does who is not let in", async ({ people }) => {
  [403, 404, 410].forEach((status) => people.willBeRefused(status));
  const reader = await people.somebody(BEN);
  await visits(reader, "/setup");
  const ada = await people.admin();
  const { token } = await ada.call("POST", "/invites", {});
  await visits(reader, "/login");
  await reader.fills({ Name: "", Password: "" }, "Sign in");
  await inBothColours(reader);
  for (const path of [`/join/${token}`, "/join/no-such-invite", "/no-such-page"]) {
    await visits(reader, path);
  }
  await reader.call("POST", "/join", { invite: token, ...BEN });
  for (const path of ["/admin", "/chat/nowhere", "/settings"]) {
    await visits(reader, path);
  }
});

test("a conversation has no barrier, whatever is said in it and whatever is open", async ({ people }) => {
  const [ada, ben] = await twoWhoTalk(people);
  const { page } = ada;
  await inBothColours(ada);

  await ada.composer.pressSequentially("@");
  await expect(page.getByRole("listbox")).toBeVisible();
  await inBothColours(ada);
  await ada.composer.fill("");
  for (const popover of ["channel-menu", "members", "me-menu"]) {
    await page.locator(`[popovertarget="${popover}"]`).first().click();
    await expect(page.locator(`#${popover}`)).toBeVisible();
    await inBothColours(ada);
    await page.keyboard.press("Escape");
  }
  await page.locator('[data-receipt="seen"] button').click();
  await expect(page.locator(".seen-list:popover-open")).toBeVisible();
  await inBothColours(ada);
  await page.keyboard.press("Escape");
  await ada.somebody(BEN).getByRole("button").click();
  await expect(page.getByRole("dialog", { name: BEN.display_name })).toBeVisible();
  await inBothColours(ada);
  await page.keyboard.press("Escape");
  await ada.messages.getByRole("link", { name: "Open quay.png" }).click();
  await expect(page.getByRole("dialog", { name: "Picture viewer" })).toBeVisible();
  await inBothColours(ada);
  await page.keyboard.press("Escape");

  await attaches(ada, note("tides.txt"), picture("tray.png"));
  await expect(page.locator("[data-upload=done]")).toHaveCount(2);
  await inBothColours(ada);
  await says(ben, "random", "@ada, look here");
  await toasts(ada).hover();
  await inBothColours(ada);
  await opensTheCentre(ada);
  await inBothColours(ada);
});

test("the administration and the lab have no barrier", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ben.call("POST", "/errors", { kind: "panic", message: "out of paper", page: "/chat", stack: "at print", build: "b1" });
  await ada.call("POST", "/notifications", { to: "everyone", title: "Backup at ten", level: "warning" });
  for (const section of SECTIONS) {
    await visits(ada, `/admin${section}`);
  }
  await ada.goes("/admin/people");
  await ada.page.locator('tr[data-user="ben"]').getByRole("button").first().click();
  await expect(ada.page.locator("dialog[open]")).toBeVisible();
  await inBothColours(ada);
  await visits(ada, "/lab");
  await ada.page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(ada.page.locator('[data-kind="welcome"]')).toBeVisible();
  await inBothColours(ada);
});

/** Ada and Ben in general, where words of every kind stand: read, edited by nobody, with files, and a voice note. */
async function twoWhoTalk(people: People): Promise<[Person, Person]> {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.call("POST", "/channels", { name: "random", kind: "public" });
  await ben.call("PUT", "/channels/random/members/me");
  await ben.call("PUT", "/me", { status: { emoji: "🌴", text: "On the beach" } });
  await ben.opens("general");
  await ben.says("See https://example.org, @ada\nand `code`, @channel");
  await attaches(ben, picture("quay.png"), tone("horn.wav"), note("tides.txt"));
  await ben.says("For Saturday");
  await ben.page.getByRole("button", { name: "Record a voice note" }).click();
  await expect(ben.page.getByRole("timer")).toHaveText(/0:01/);
  await inBothColours(ben);
  await ben.page.getByRole("button", { name: "Send the voice note" }).click();
  await expect(ben.page.locator("[data-message]:not([data-state]) .voice")).toHaveCount(1);
  await ada.opens("general");
  await ada.says("Thank you");
  await expect(ada.message("Thank you").locator('[data-receipt="seen"]')).toBeVisible();
  return [ada, ben];
}

async function visits(person: Person, path: string) {
  await person.goes(path);
  await inBothColours(person);
}

/** As it is, in light and in dark; what only colours decide is looked at twice. */
async function inBothColours(person: Person) {
  await person.findsNoBarrier();
  await person.page.emulateMedia({ colorScheme: "dark" });
  await person.findsNoBarrier(["color-contrast", "link-in-text-block"]);
  await person.page.emulateMedia({ colorScheme: "light" });
}
