import { ADA, BEN, expect, test } from "./tidings";

const NO_SCRIPT = { javaScriptEnabled: false };

test("the first run works without script", async ({ people }) => {
  const ada = await people.somebody(ADA, NO_SCRIPT);
  await ada.page.goto("/setup");
  await ada.setsUp("Harbour");
  await expect(ada.page).toHaveURL(/\/chat/);
  await expect(ada.channel("general")).toBeVisible();
});

test("signing in, reading and writing work without script", async ({ people }) => {
  people.willBeRefused(401);
  const admin = await people.admin();
  await admin.opens("general");
  await admin.says("Good morning");
  await admin.sees("Good morning");

  const ada = await people.somebody(ADA, NO_SCRIPT);
  await ada.page.goto("/login");
  await ada.signsIn("not my password");
  await expect(ada.page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();
  await expect(ada.field("Name")).toHaveValue(ADA.name);
  await ada.signsIn();
  await expect(ada.message("Good morning")).toBeVisible();

  await ada.composer.fill("And to you");
  await ada.page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(ada.message("And to you")).toBeVisible();
  await admin.sees("And to you");
});

test("joining works without script", async ({ people }) => {
  const admin = await people.admin();
  const { token } = await admin.call("POST", "/invites", {});
  const ben = await people.somebody(BEN, NO_SCRIPT);
  await ben.page.goto(`/join/${token}`);
  await ben.joins();
  await expect(ben.page).toHaveURL(/\/chat/);
});
