import { ADA, BEN, expect, test, type Person } from "./tidings";
import type { Locator } from "@playwright/test";

test("everything can be reached and used without a mouse", async ({ people }) => {
  const admin = await people.admin();
  await admin.call("POST", "/channels", { name: "random", kind: "public" });
  const ada = await people.somebody(ADA);
  await ada.goes("/login");
  await tabsTo(ada, ada.field("Name"));
  await ada.page.keyboard.type(ADA.name);
  await tabsTo(ada, ada.field("Password"));
  await ada.page.keyboard.type(ADA.password);
  await ada.page.keyboard.press("Enter");
  await ada.isConnected();

  await tabsTo(ada, ada.channel("random"));
  await ada.page.keyboard.press("Enter");
  await expect(ada.page).toHaveURL("/chat/random");
  await tabsTo(ada, ada.composer);
  await ada.page.keyboard.type("Without a mouse");
  await ada.page.keyboard.press("Enter");
  await ada.sees("Without a mouse");
});

test("Enter sends, Shift+Enter breaks the line, an Enter that ends a composition does neither", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada, BEN);
  await ada.opens("general");
  await ben.opens("general");
  await ada.composer.fill("first");
  await ada.composer.press("Shift+Enter");
  await ada.page.keyboard.type("second");
  await expect(ada.composer).toHaveValue("first\nsecond");

  const composing = { key: "Enter", code: "Enter", isComposing: true, bubbles: true, cancelable: true };
  await ada.composer.dispatchEvent("keydown", composing);
  await expect(ada.composer).toHaveValue("first\nsecond");
  await ada.composer.press("Enter");
  await ben.sees("second");
  await ben.seesExactly(["first"]);
});

/** Presses Tab until the focus is there, as somebody does who looks for it. */
async function tabsTo(person: Person, target: Locator) {
  for (let presses = 0; presses < 80; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      return;
    }
    await person.page.keyboard.press("Tab");
  }
  await expect(target, "reached by Tab").toBeFocused();
}
