import { ADA, BEN, expect, test } from "./tidings";

test("a wrong password is refused in the same words as an unknown name", async ({ people }) => {
  people.willBeRefused(401);
  await people.admin();
  const ada = await people.somebody(ADA);
  await ada.goes("/login");
  await ada.signsIn("not my password");
  const refusal = ada.page.getByRole("alert").filter({ hasText: /./ });
  await expect(refusal).toBeVisible();
  const words = await refusal.innerText();

  const nobody = await people.somebody({ ...BEN, name: "nobody" });
  await nobody.goes("/login");
  await nobody.signsIn();
  await expect(nobody.page.getByRole("alert").filter({ hasText: /./ })).toHaveText(words);
});

test("the right password leads to the conversation, signing out leads away from it", async ({ people }) => {
  await people.admin();
  const ada = await people.somebody(ADA);
  await ada.goes("/chat");
  await expect(ada.page).toHaveURL(/\/login/);
  await ada.signsIn();
  await expect(ada.page).toHaveURL(/\/chat/);
  await ada.isConnected();

  await ada.signsOut();
  await expect(ada.page).toHaveURL(/\/login/);
  await ada.page.goto("/chat/general");
  await expect(ada.page).toHaveURL(/\/login/);
});

test("an invited person makes an account and is in", async ({ people }) => {
  const ada = await people.admin();
  const { url } = await ada.call("POST", "/invites", {});
  const ben = await people.somebody(BEN);
  await ben.goes(new URL(url).pathname);
  await ben.joins();
  await expect(ben.page).toHaveURL(/\/chat/);
  await ben.isConnected();

  await ada.opens("general");
  await expect(ada.somebody(BEN)).toHaveAttribute("data-status", "online");
});
