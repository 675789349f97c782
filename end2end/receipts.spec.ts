import { anotherTab } from "./attention";
import { BEN, expect, Line, test } from "./tidings";

test("my words are queued, sent, and seen", async ({ people }) => {
  people.willBeCutOff();
  const ada = await people.admin();
  const ben = await people.member(ada);
  const line = await Line.of(ada.page.context());
  await ada.opens("general");
  await line.cut();
  await ada.isNotConnected();
  await ada.says("Are you there?");
  await ada.seesUnsent("Are you there?");
  await line.mend(ada.page);
  await ada.sees("Are you there?");
  await expect(ada.message("Are you there?").locator('[data-receipt="sent"]')).toBeVisible();

  await ben.opens("general");
  await ben.sees("Are you there?");
  const seen = ada.message("Are you there?").getByRole("button", { name: "Seen by Ben Okafor" });
  await seen.click();
  await expect(ada.page.locator(".seen-list:popover-open")).toContainText("Ben Okafor");
  await ada.findsNoBarrier();
  await ada.page.keyboard.press("Escape");

  await ben.goes("/settings");
  await ada.says("And now?");
  await expect(ada.message("And now?").locator('[data-receipt="sent"]')).toBeVisible();
  await expect(seen).toBeVisible();
  await ben.opens("general");
  await expect(ada.message("And now?").getByRole("button", { name: "Seen by Ben Okafor" })).toBeVisible();
  await expect(seen).toHaveCount(0);
});

test("who does not share what they have read is not seen, and does not see", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.opens("general");
  await ben.opens("general");
  await ada.says("Seen?");
  await expect(ada.message("Seen?").locator('[data-receipt="seen"]')).toBeVisible();
  const settings = await anotherTab(ben);
  await settings.goes("/settings");
  await settings.isConnected();
  await settings.page.getByRole("switch", { name: "Others see what I have read" }).click();
  await expect(settings.page.locator("#privacy").getByText("Saved")).toBeVisible();
  await expect(ada.message("Seen?").locator('[data-receipt="sent"]')).toBeVisible();
  await ben.says("A secret reader");
  await ada.sees("A secret reader");
  await expect(ben.message("A secret reader").locator('[data-receipt="sent"]')).toBeVisible();

  await settings.page.getByRole("switch", { name: "Others see what I have read" }).click();
  await expect(ada.message("Seen?").getByRole("button", { name: `Seen by ${BEN.display_name}` })).toBeVisible();
  await expect(ben.message("A secret reader").locator('[data-receipt="seen"]')).toBeVisible();
});

test("in a direct conversation it is the same, also for who comes later", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.opens("general");
  await ada.somebody(BEN).getByRole("button").click();
  await ada.page.getByRole("dialog", { name: "Ben Okafor" }).getByRole("button", { name: "Message" }).click();
  await ada.isIn(BEN.display_name);
  await ada.says("Between us");
  await ada.sees("Between us");
  await ben.opens("general");
  await ben.page.getByRole("link", { name: /Ada Lovelace/ }).click();
  await ben.sees("Between us");
  await expect(ada.message("Between us").locator('[data-receipt="seen"]')).toBeVisible();
  await ada.reloads();
  await expect(ada.message("Between us").locator('[data-receipt="seen"]')).toBeVisible();
});
