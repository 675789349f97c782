import { ADA, expect, test } from "./tidings";

test("the picture in the README", async ({ people, server }) => {
  const password = await server.fill();
  const ada = await people.somebody(ADA, { viewport: { width: 1200, height: 720 } });
  await ada.call("POST", "/session", { name: ADA.name, password });
  const { users } = await ada.call("GET", "/snapshot");
  // Not every machine has a font that draws emoji.
  for (const { name } of users.filter((user: { status?: object }) => user.status)) {
    const somebody = await people.somebody({ ...ADA, name });
    await somebody.call("POST", "/session", { name, password });
    await somebody.call("PUT", "/me", { status: null });
  }
  await ada.opens("general");
  await expect(ada.messages.locator("img").last()).toBeVisible();
  await ada.page.screenshot({ path: "../docs/screenshot.png", animations: "disabled" });
});
