import { expect, test } from "./tidings";

test("a draft survives a reload and stays in its channel", async ({ people }) => {
  const ada = await people.admin();
  await ada.call("POST", "/channels", { name: "random", kind: "public" });
  await ada.opens("general");
  await ada.composer.fill("Half a thought");
  await ada.reloads();
  await expect(ada.composer).toHaveValue("Half a thought");

  await ada.turnsTo("random");
  await expect(ada.page).toHaveURL("/chat/random");
  await expect(ada.composer).toHaveValue("");
  await ada.turnsTo("general");
  await expect(ada.composer).toHaveValue("Half a thought");
});

test("a draft that was sent is gone", async ({ people }) => {
  const ada = await people.admin();
  await ada.opens("general");
  await ada.says("A whole thought");
  await ada.sees("A whole thought");
  await ada.reloads();
  await expect(ada.composer).toHaveValue("");
});
