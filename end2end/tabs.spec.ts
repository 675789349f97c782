import { expect, Line, Person, test } from "./tidings";

test("a sign-out in one tab ends seven others at once, connected or not", async ({ people }) => {
  people.willBeCutOff();
  const ada = await people.admin();
  const others = await Promise.all(Array.from({ length: 7 }, () => anotherTab(ada)));
  const line = await Line.of(ada.page.context());
  await line.cut();
  for (const tab of others) {
    await tab.goes("/chat/general");
  }
  await ada.goes("/chat/general");
  await expect(others[6].page.locator("html")).not.toHaveAttribute("data-connection", "connected");

  await ada.signsOut();
  await Promise.all([ada, ...others].map((tab) => expect(tab.page).toHaveURL("/login")));
});

test("a sign-in in one tab opens the others that wait for it", async ({ people }) => {
  const ada = await people.admin();
  await ada.call("DELETE", "/session");
  const other = await anotherTab(ada);
  await ada.goes("/login");
  await other.goes("/login");
  await ada.signsIn();
  await ada.isConnected();
  await other.isConnected();
  await expect(other.page).toHaveURL("/chat");
});

test("when somebody else signs in, no tab goes on as who it was", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  const other = await anotherTab(ada);
  await ada.opens("general");
  await other.opens("general");
  await ada.call("POST", "/session", { name: ben.account.name, password: ben.account.password });
  await ada.page.reload();
  await ada.isConnected();
  await expect(other.somebody(ben.account)).toContainText("you");
});

test("a draft is the same in all tabs, and gone from all when it is sent", async ({ people }) => {
  const ada = await people.admin();
  await ada.call("POST", "/channels", { name: "random", kind: "public" });
  const [second, elsewhere] = [await anotherTab(ada), await anotherTab(ada)];
  await ada.opens("general");
  await second.opens("general");
  await elsewhere.opens("random");

  await ada.composer.fill("Half a thought");
  await expect(second.composer).toHaveValue("Half a thought");
  await expect(elsewhere.composer).toHaveValue("");
  await ada.composer.press("Enter");
  await expect(second.composer).toHaveValue("");
  await second.sees("Half a thought");
  await second.reloads();
  await expect(second.composer).toHaveValue("");
});

test("a draft does not take the words from somebody who is writing", async ({ people }) => {
  const ada = await people.admin();
  const second = await anotherTab(ada);
  const third = await anotherTab(ada);
  for (const tab of [ada, second, third]) {
    await tab.opens("general");
  }
  // In the second tab no time passes: there, the last key was always just now.
  await second.page.clock.setFixedTime(Date.now());
  await second.composer.fill("Written here");
  await expect(third.composer).toHaveValue("Written here");
  await ada.composer.fill("Written there");
  await expect(third.composer).toHaveValue("Written there");
  await expect(second.composer).toHaveValue("Written here");
});

test("what is read in one tab is read in all, even without a connection", async ({ people }) => {
  people.willBeCutOff();
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.call("POST", "/channels", { name: "random", kind: "public" });
  await ada.opens("random");
  const second = await anotherTab(ada);
  const line = await Line.of(ada.page.context());
  await second.opens("random");
  await ben.opens("general");
  await ben.says("Anybody?");
  await expect(second.channel("general").locator("[data-unread]")).toHaveText(/1/);

  await line.cut();
  await second.isNotConnected();
  await ada.turnsTo("general");
  await ada.sees("Anybody?");
  await expect(second.channel("general").locator("[data-unread]")).toHaveCount(0);
});

test("a tab that is opened while another waits takes nothing from it, and takes all when it is closed", async ({ people }) => {
  people.willBeCutOff();
  const ada = await people.admin();
  const line = await Line.cutOff(ada);
  await ada.says("One");
  await ada.says("Two");
  const second = await anotherTab(ada);
  await second.goes("/chat/general");
  await ada.page.close();
  const third = await anotherTab(ada, second);
  await third.goes("/chat/general");
  await expect(async () => {
    expect((await second.messages.count()) + (await third.messages.count())).toBe(2);
  }).toPass();

  await line.mend(second.page, third.page);
  await second.sees("Two");
  await second.seesExactly(["One", "Two"]);
  await third.seesExactly(["One", "Two"]);
});

/** The same person in one more tab of the same browser. */
async function anotherTab(person: Person, beside = person): Promise<Person> {
  return new Person(await beside.page.context().newPage(), person.account, "");
}
