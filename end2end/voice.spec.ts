import config from "./playwright.config";
import { expect, test, type Person } from "./tidings";

/** A microphone that beeps, and a person who allows it. */
const FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
const launchOptions = config.use?.launchOptions;

test.use({ launchOptions: { ...launchOptions, args: [...(launchOptions?.args ?? []), ...FAKE] } });

test("a voice note is recorded, held, listened to and sent, and others hear it", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.opens("general");
  await ben.opens("general");
  await begins(ada);
  await ada.findsNoBarrier();
  await hears(ada, 1);
  await button(ada, "Pause recording").click();
  await expect(button(ada, "Go on recording")).toBeVisible();
  await button(ada, "Go on recording").click();
  await hears(ada, 2);
  await button(ada, "Stop and listen").click();
  await button(ada, "Play").click();
  await expect(button(ada, "Pause")).toBeVisible();
  await ada.findsNoBarrier();
  await button(ada, "Send the voice note").click();
  await expect(ada.composer).toBeVisible();

  for (const person of [ada, ben]) {
    await expect(person.page.locator("[data-message]:not([data-state]) .voice")).toHaveCount(1);
  }
  await button(ben, "Play").click();
  await expect(button(ben, "Pause")).toBeVisible();
  await expect(ben.page.locator(".voice-heard").first()).toBeAttached();
  await ben.findsNoBarrier();
});

test("all of it by keyboard: seek, speed, and the next note plays on", async ({ people }) => {
  const ada = await people.admin();
  await ada.opens("general");
  for (let note = 1; note <= 2; note += 1) {
    await begins(ada);
    await hears(ada, 1);
    await button(ada, "Stop and listen").press("Enter");
    await expect(ada.page.getByRole("group", { name: "Your voice note" })).toBeFocused();
    await button(ada, "Send the voice note").press("Enter");
    await expect(ada.page.locator("[data-message]:not([data-state]) .voice")).toHaveCount(note);
  }
  const [first, second] = [ada.messages.nth(0), ada.messages.nth(1)];
  const speed = first.getByRole("button", { name: "Speed: 1×" });
  await speed.press("Enter");
  await expect(second.getByRole("button", { name: "Speed: 1.5×" })).toBeVisible();
  const place = first.getByRole("slider", { name: "Position" });
  await place.press("End");
  await expect(place).toHaveAttribute("aria-valuetext", /^(0:0\d) of \1$/);
  await place.press("Home");
  await expect(place).toHaveAttribute("aria-valuetext", /^0:00 of/);
  await first.getByRole("button", { name: "Play" }).press("Enter");
  await expect(second.getByRole("button", { name: "Pause" })).toBeVisible();
  await expect(second.getByRole("button", { name: "Play" })).toBeVisible();
});

test("a voice note can be discarded, and one that is left behind waits in the tray", async ({ people }) => {
  const ada = await people.admin();
  await ada.call("POST", "/channels", { name: "random", kind: "public" });
  await ada.opens("general");
  await begins(ada);
  await button(ada, "Discard the voice note").click();
  await expect(ada.composer).toBeVisible();
  await begins(ada);
  await hears(ada, 1);
  await ada.turnsTo("random");
  await expect(ada.page).toHaveURL("/chat/random");
  await expect(ada.page.locator("[data-upload]")).toHaveCount(0);
  await ada.turnsTo("general");
  await expect(ada.page.locator("[data-upload]")).toHaveCount(1);
  await ada.composer.press("Enter");
  await expect(ada.page.locator("[data-message]:not([data-state]) .voice")).toHaveCount(1);
});

test("what is being said is not lost: by leaving the page, nor with the microphone", async ({ people }) => {
  const ada = await people.admin();
  await ada.opens("general");
  await ada.page.evaluate(() => {
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await open(wanted);
      document.addEventListener("unplug", () => stream.getTracks().forEach((track) => track.stop()), { once: true });
      return stream;
    };
  });
  await begins(ada);
  await hears(ada, 1);
  const asked = ada.page.waitForEvent("dialog");
  await ada.page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await hears(ada, 2);

  await ada.page.evaluate(() => document.dispatchEvent(new Event("unplug")));
  await expect(ada.page.getByText("The microphone is gone. This is what was recorded until then.")).toBeVisible();
  await ada.findsNoBarrier();
  await button(ada, "Send the voice note").click();
  await expect(ada.page.locator("[data-message]:not([data-state]) .voice")).toHaveCount(1);
  await button(ada, "Play").click();
  await expect(button(ada, "Pause")).toBeVisible();
});

test("without a microphone it says why", async ({ people }) => {
  const ada = await people.admin();
  await ada.opens("general");
  for (const [error, words] of [
    ["NotFoundError", "There is no microphone."],
    ["NotAllowedError", "Tidings may not use the microphone."],
    ["NotReadableError", "The microphone cannot be used now."],
  ]) {
    await ada.page.evaluate((name) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", name));
    }, error);
    await button(ada, "Record a voice note").click();
    await expect(ada.page.getByText(words)).toBeVisible();
  }
  await ada.page.evaluate(() => Object.defineProperty(window, "isSecureContext", { value: false }));
  await button(ada, "Record a voice note").click();
  await expect(ada.page.getByText("Recording works only at a secure address")).toBeVisible();
  await ada.findsNoBarrier();
});

async function begins(person: Person) {
  await button(person, "Record a voice note").click();
  await expect(person.page.getByRole("group", { name: "Recording" })).toBeVisible();
}

/** Waits until so many seconds were recorded. */
async function hears(person: Person, seconds: number) {
  await expect.poll(async () => Number((await person.page.getByRole("timer").innerText()).split(":")[1])).toBeGreaterThanOrEqual(seconds);
}

function button(person: Person, name: string) {
  return person.page.getByRole("button", { name, exact: true });
}
