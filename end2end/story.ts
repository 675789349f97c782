import { randomUUID } from "node:crypto";
import { expect, type Person } from "./tidings";

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
