import { BEN, expect, test } from "./tidings";

test("two people see each other's words at once", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.opens("general");
  await ben.opens("general");

  await ada.says("Is the boat in?");
  await ben.sees("Is the boat in?");
  await ben.says("Since noon.");
  await ada.sees("Since noon.");
  await ada.seesExactly(["Is the boat in?", "Since noon."]);
  await ben.seesExactly(["Is the boat in?", "Since noon."]);
});

test("one sees that the other is there, and that they write", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.opens("general");
  await expect(ada.somebody(BEN)).toHaveAttribute("data-status", "offline");
  await ben.opens("general");
  await expect(ada.somebody(BEN)).toHaveAttribute("data-status", "online");

  await ben.composer.pressSequentially("Just a mo");
  await expect(ada.page.locator("[data-typing]")).toContainText("Ben");
  await ben.composer.press("Enter");
  await ada.sees("Just a mo");
  await expect(ada.page.locator("[data-typing]")).not.toContainText("Ben");
});

test("words said elsewhere are counted until they are read", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.call("POST", "/channels", { name: "random", kind: "public" });
  await ada.opens("random");
  await ben.opens("general");

  await ben.says("One");
  await ben.says("Two");
  await expect(ada.channel("general").locator("[data-unread]")).toHaveText(/2/);
  await ada.turnsTo("general");
  await ada.sees("Two");
  await expect(ada.channel("general").locator("[data-unread]")).toHaveCount(0);
});

test("what is written is shown, never run", async ({ people }) => {
  const ada = await people.admin();
  await ada.opens("general");
  const text = `<img src=x onerror="document.title='run'"> & <script>alert(1)</script>`;
  await ada.says(text);
  await ada.sees(text);
  await ada.reloads();
  await ada.sees(text);
  await expect(ada.page.getByRole("log").locator("img[src=x], script")).toHaveCount(0);
});
