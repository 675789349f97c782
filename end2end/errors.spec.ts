import { expect, test } from "./tidings";

test("an address with nothing at it says so and leads back", async ({ people }) => {
  people.willBeRefused(404);
  const ada = await people.admin();
  for (const path of ["/no-such-page", "/chat/no-such-channel"]) {
    const answer = await ada.page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await ada.canUseThePage();
    await expect(ada.page.getByRole("heading").first()).toBeVisible();
    await ada.page.getByRole("main").getByRole("link").first().click();
    await expect(ada.page).toHaveURL(/\/chat(\/general)?$/);
  }
});

test("an invite that was taken back lets nobody in", async ({ people }) => {
  people.willBeRefused(404);
  people.willBeRefused(410);
  const ada = await people.admin();
  const { id, token } = await ada.call("POST", "/invites", {});
  await ada.call("DELETE", `/invites/${id}`);
  const late = await people.somebody();
  await late.goes(`/join/${token}`);
  await expect(late.page.getByRole("heading").first()).toBeVisible();
  await expect(late.page.getByRole("button", { name: "Join", exact: true })).toHaveCount(0);
});
