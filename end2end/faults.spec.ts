import { agree, expect, reconnect, sleeps, test, two, wasHonest, writeDuring } from "./bad-network";
import { Person } from "./tidings";

test("a line that is cut twenty times", async ({ people, network }) => {
  const [ada, ben] = await two(people);
  const texts = await writeDuring([ada, ben], async () => {
    for (let cut = 0; cut < 20; cut += 1) {
      await network.cutNext();
      await ada.isConnected();
      await ben.isConnected();
    }
  });
  await agree([ada, ben], texts);
  // So many cuts speak against it, and it comes back when they end.
  await expect.poll(() => network.listeners(), { timeout: 90_000 }).toEqual(["/ws"]);
  await wasHonest(ada, ...network.outages);
});

test("a line that is slow, and hands on single bytes", async ({ people, network }) => {
  const [ada, ben] = await two(people);
  const texts = await writeDuring([ada, ben], async () => {
    network.becomes({ slices: true, delayMs: 150 });
    await reconnect([ada], () => network.cut());
    await ada.page.waitForTimeout(3_000);
  });
  await agree([ada, ben], texts);
  await wasHonest(ada, ...network.outages);
});

test("a line that carries nothing for a minute, and stays open", async ({ people, network }) => {
  const [ada, ben] = await two(people);
  const texts = await writeDuring([ada, ben], async () => {
    network.becomes({ stalls: "both" });
    const stalled = Date.now();
    await expect(html(ada)).not.toHaveAttribute("data-connection", "connected", { timeout: 45_000 });
    await ada.page.waitForTimeout(Math.max(0, stalled + 60_000 - Date.now()));
    await expect(html(ada)).not.toHaveAttribute("data-connection", "connected");
    network.cut();
    network.recovers();
  });
  await agree([ada, ben], texts);
  await wasHonest(ada, ...network.outages);
});

test("an answer that never comes makes no second message", async ({ people, network, server }) => {
  const [ada, ben] = await two(people);
  const { token } = await ada.call("POST", "/tokens", { label: "a look past the network" });
  network.becomes({ stalls: "down" });
  await ada.says("Sent, and not answered.");
  await expect
    .poll(async () => {
      const answer = await fetch(`${server.url}/api/v1/channels/general/messages`, { headers: { authorization: `Bearer ${token}` } });
      return ((await answer.json()) as { messages: { text: string }[] }).messages.map(({ text }) => text);
    })
    .toEqual(["Sent, and not answered."]);
  await ada.seesUnsent("Sent, and not answered.");
  network.cut();
  network.recovers();
  await agree([ada, ben], ["Sent, and not answered."]);
});

test("a laptop that sleeps for hours", async ({ people, network }) => {
  const [ada, ben] = await two(people);
  let texts: string[] = [];
  await reconnect([ada], () =>
    sleeps(ada, 8, async () => {
      network.cut();
      texts = await writeDuring([ben], () => ben.page.waitForTimeout(3_000));
    }),
  );
  await ada.says("Good morning.");
  await agree([ada, ben], [...texts, "Good morning."]);
});

test("seven tabs of one person", async ({ people, network }) => {
  const [ada, ben] = await two(people);
  const tabs = [ada];
  while (tabs.length < 7) {
    const tab = new Person(await ada.page.context().newPage(), ada.account, network.url);
    await tab.opens("general");
    tabs.push(tab);
  }
  const texts = await writeDuring([tabs[0], tabs[6], ben], async () => {
    await reconnect([ada], () => network.cut());
  });
  await agree([...tabs, ben], texts);
});

test("seven tabs of one person where WebSockets are blocked", async ({ people, network }) => {
  const [ada, ben] = await two(people);
  network.becomes({ stripsUpgrade: true });
  await reconnect([ada, ben], () => network.cut());
  const tabs = [ada];
  while (tabs.length < 7) {
    const tab = new Person(await ada.page.context().newPage(), ada.account, network.url);
    await tab.opens("general");
    tabs.push(tab);
  }
  const texts = await writeDuring([tabs[0], tabs[6], ben], async () => {
    await expect.poll(() => network.listeners(), { timeout: 60_000 }).toEqual(["/events", "/poll wait=0"]);
  });
  // Pages still load: not every connection that the browser allows is one that waits.
  await tabs[3].reloads();
  await agree([...tabs, ben], texts);
});

test("fifty messages written offline, half of them sent already", async ({ people, network, server }) => {
  const [ada, ben] = await two(people);
  const { token } = await ada.call("POST", "/tokens", { label: "a look past the network" });
  network.becomes({ isGone: true });
  await ada.isNotConnected();
  const texts = Array.from({ length: 50 }, (_, index) => `Line ${index + 1}.`);
  for (const text of texts) {
    await ada.says(text);
  }
  const ids = await ada.holds();
  for (const [index, text] of texts.slice(0, 25).entries()) {
    // As if the first answers had been lost on the way; the server takes so many at a time.
    await expect(async () => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const body = JSON.stringify({ id: ids[index], text });
      const answer = await fetch(`${server.url}/api/v1/channels/general/messages`, { method: "POST", headers, body });
      expect(answer.status).toBe(201);
    }).toPass();
  }
  network.recovers();
  await agree([ada, ben], texts);
  await ben.seesExactly(texts);
  await wasHonest(ada, ...network.outages);
});

function html(person: Person) {
  return person.page.locator("html");
}
