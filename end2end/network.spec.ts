import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { Network } from "./network";

/** Answers in two pieces, the second after a while, or when told to; says whether an upgrade was asked for. */
async function lab(use: (network: Network, finish: () => void) => Promise<void>, waits = true) {
  let ends: (() => void)[] = [];
  const server = createServer((request, response) => {
    const first = `upgrade ${request.headers.upgrade ?? "none"};`;
    // Without a length, an answer that is cut would look whole.
    response.setHeader("content-length", first.length + "end".length);
    response.write(first);
    ends.push(() => response.end("end"));
    if (waits) {
      setTimeout(finish, 300);
    }
  });
  const finish = () => {
    ends.forEach((end) => end());
    ends = [];
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const network = new Network(() => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  await network.start();
  await use(network, finish);
  network.stop();
  server.close();
}

const ask = async (network: Network, path: string) => await (await fetch(network.url + path)).text();

test("a fine network hands everything on", async () => {
  await lab(async (network) => {
    expect(await ask(network, "/events")).toBe("upgrade none;end");
  });
});

test("what is held back comes when it has ended, and only there", async () => {
  await lab(async (network, finish) => {
    network.becomes({ holds: /^\/events/ });
    const first = async (path: string) => {
      const body = (await fetch(network.url + path)).body!.getReader();
      return new TextDecoder().decode((await body.read()).value);
    };
    expect(await first("/poll")).toBe("upgrade none;");
    const held = first("/events");
    expect(await Promise.race([held, new Promise((wait) => setTimeout(wait, 300, "nothing"))])).toBe("nothing");
    finish();
    expect(await held).toMatch(/^upgrade none;/);
  }, false);
});

test("a network that is gone, or cuts, fails the request", async () => {
  await lab(async (network) => {
    network.becomes({ isGone: true });
    await expect(ask(network, "/events")).rejects.toThrow();
    network.becomes({ cuts: { of: /^\/poll/, afterMs: 50 } });
    await expect(ask(network, "/poll")).rejects.toThrow();
    expect(await ask(network, "/events")).toBe("upgrade none;end");
  });
});

test("a network that is cut fails what is under way", async () => {
  await lab(async (network) => {
    const answer = expect(ask(network, "/poll")).rejects.toThrow();
    await expect.poll(() => network.listeners()).toContain("/poll");
    network.cut();
    await answer;
  }, false);
});

test("a stalled network carries nothing until it recovers, and then all of it", async () => {
  await lab(async (network) => {
    network.becomes({ stalls: "down", slices: true, delayMs: 20 });
    const answer = ask(network, "/events");
    expect(await Promise.race([answer, new Promise((wait) => setTimeout(wait, 800, "nothing"))])).toBe("nothing");
    network.recovers();
    expect(await answer).toBe("upgrade none;end");
  });
});
