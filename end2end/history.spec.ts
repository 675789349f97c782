import { says } from "./story";
import { expect, test } from "./tidings";

test("what was said is there after a reload, in the page itself", async ({ people }) => {
  const ada = await people.admin();
  await ada.opens("general");
  await ada.says("Written down");
  await ada.sees("Written down");

  await ada.reloads();
  await ada.seesExactly(["Written down"]);
  const page = await ada.page.request.get("/chat/general");
  expect(await page.text()).toContain("Written down");
});

test("older words come when the reader goes up to them, and nothing jumps", async ({ people }) => {
  const ada = await people.admin();
  const texts = Array.from({ length: 120 }, (_, index) => `Entry ${index + 1}.`);
  for (const text of texts) {
    await says(ada, "general", text);
  }
  await ada.opens("general");
  await expect(ada.message("Entry 120.")).toBeInViewport();
  await expect(ada.message("Entry 1.")).toHaveCount(0);

  await expect(async () => {
    await ada.goesUp();
    await expect(ada.message("Entry 1.")).toHaveCount(1, { timeout: 1_000 });
  }).toPass();
  await ada.seesExactly(texts);
});
