import { randomUUID } from "node:crypto";
import { ADA, BEN, expect, type Account, type People, type Person } from "./tidings";

const LEI: Account = { name: "lilei", display_name: "李雷", password: "kai men jian shan" };
const JULE: Account = { name: "jule", display_name: "Jule Weiß", password: "auf dem trockenen" };

/** Who says what, one after the other. */
const TALK: [Account, string][] = [
  [ADA, "Morning! The harbour notice for Saturday is up: https://example.org/tides"],
  [BEN, "Thanks. High water at 06:12, so we load on Friday evening?"],
  [BEN, "I can be at the quay from five."],
  [LEI, "星期五我也在。两辆车够吗？"],
  [ADA, "两辆正好，谢谢！"],
  [JULE, "Ich bringe die Seile mit, und Kaffee."],
  [BEN, "That settles it."],
  [ADA, "So: Friday, five o'clock.\nTwo cars, all the rope, and whoever comes last buys breakfast."],
];

/** Fills a workspace with people who have talked. Gives its admin. */
export async function tellTheStory(people: People): Promise<Person> {
  const admin = await people.admin();
  const cast = new Map([[ADA, admin]]);
  for (const account of [BEN, LEI, JULE]) {
    cast.set(account, await people.member(admin, account));
  }
  for (const name of ["harbour", "产品讨论", "Werkstatt"]) {
    await admin.call("POST", "/channels", { name, kind: "public" });
  }
  for (const [who, text] of TALK) {
    await says(cast.get(who)!, "general", text);
  }
  return admin;
}

/** Two people have a word, and each sees when the other writes. */
export async function talk(ada: Person, ben: Person) {
  await ada.says("Is the boat in?");
  await ben.sees("Is the boat in?");
  await ben.composer.pressSequentially("Since no");
  await expect(ada.page.locator("[data-typing]")).toContainText("Ben");
  await ben.says("Since noon.");
  await ada.sees("Since noon.");
}

/** Says something without the page, at most as fast as one may. */
export async function says(person: Person, channel: string, text: string) {
  await expect(async () => {
    await person.call("POST", `/channels/${channel}/messages`, { id: timeOrdered(), text });
  }).toPass();
}

/** A UUIDv7: its first 48 bits are the time. */
function timeOrdered(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
