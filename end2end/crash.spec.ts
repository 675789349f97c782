import { expect, test } from "./tidings";

test("a message waits while the server is gone, and arrives once", async ({ people, server }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.opens("general");
  await ben.opens("general");
  await ada.says("Before");
  await ben.sees("Before");

  await server.kill();
  await ada.isNotConnected();
  await ada.says("Meanwhile");
  await expect(ada.message("Meanwhile")).toHaveAttribute("data-state", "pending");

  await server.start();
  for (const person of [ada, ben]) {
    await person.isConnected();
    await person.sees("Meanwhile");
    await person.seesExactly(["Before", "Meanwhile"]);
    await person.reloads();
    await person.seesExactly(["Before", "Meanwhile"]);
  }
});

test("a server that is killed in the middle of a conversation loses and doubles nothing", async ({ people, server }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.opens("general");
  await ben.opens("general");
  const texts = Array.from({ length: 8 }, (_, index) => `Line ${index + 1}.`);

  for (const text of texts.slice(0, 4)) {
    await ada.says(text);
  }
  await server.kill();
  for (const text of texts.slice(4)) {
    await ada.says(text);
  }
  await server.start();
  for (const person of [ada, ben]) {
    await person.isConnected();
    await person.sees("Line 8.");
    await person.seesExactly(texts);
  }
});

test("a message survives that the server and the page are both gone", async ({ people, server }) => {
  const ada = await people.admin();
  await ada.opens("general");
  await ada.says("Before");
  await ada.sees("Before");
  await server.kill();
  await ada.isNotConnected();
  await ada.says("Meanwhile");
  await expect(ada.message("Meanwhile")).toHaveAttribute("data-state", "pending");
  await server.start();
  await ada.page.reload();
  await ada.isConnected();
  await ada.seesExactly(["Before", "Meanwhile"]);
});
