import { tellTheStory } from "./story";
import { test } from "./tidings";

test("the picture in the README", async ({ people }) => {
  const admin = await tellTheStory(people);
  await admin.page.setViewportSize({ width: 1200, height: 720 });
  await admin.opens("general");
  await admin.page.screenshot({ path: "../docs/screenshot.png", animations: "disabled" });
});
