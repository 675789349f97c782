import { ADA, expect, test } from "./tidings";

test("the first person makes the workspace and is in it", async ({ people }) => {
  const ada = await people.somebody(ADA);
  await ada.goes("/");
  await expect(ada.page).toHaveURL("/setup");
  await ada.setsUp("Harbour");

  await expect(ada.page).toHaveURL(/\/chat/);
  await ada.isConnected();
  await expect(ada.channel("general")).toBeVisible();
  await expect(ada.page.getByText("Harbour").first()).toBeVisible();
});

test("a workspace is set up only once", async ({ people }) => {
  await people.admin();
  const late = await people.somebody();
  await late.page.goto("/setup");
  await expect(late.page).toHaveURL("/login");
});

test("a weak password is refused, and nothing else has to be typed again", async ({ people }) => {
  people.willBeRefused(400);
  people.willBeRefused(422);
  const ada = await people.somebody({ ...ADA, password: "password1" });
  await ada.goes("/setup");
  await ada.setsUp("Harbour");

  await expect(ada.field("Password")).toHaveAttribute("aria-invalid", "true");
  await expect(ada.field("Workspace name")).toHaveValue("Harbour");
  await ada.fills({ Password: ADA.password }, "Create workspace");
  await expect(ada.page).toHaveURL(/\/chat/);
});
