import type { BrowserContext, Page } from "@playwright/test";
import { expect, Person } from "./tidings";

/** What a browser shows on the desktop, plays, and counts on the app, told to the test instead. */
export type Told = { desktop: { title: string; body: string }[]; notes: number; asked: number; badge: number };

/** Makes all pages that are opened from now on tell what they do to get somebody's attention. */
export async function tellsTheTest(context: BrowserContext, permission: NotificationPermission = "granted") {
  await context.addInitScript((first) => {
    const told: Told = { desktop: [], notes: 0, asked: 0, badge: 0 };
    Object.assign(window, { told });
    class Shown extends EventTarget {
      static permission = first;
      static async requestPermission() {
        told.asked += 1;
        return (Shown.permission = "granted");
      }
      constructor(title: string, options: NotificationOptions) {
        super();
        told.desktop.push({ title, body: options.body ?? "" });
        Object.assign(window, { lastShown: this });
      }
      close() {}
    }
    Object.assign(window, { Notification: Shown });
    navigator.setAppBadge = async (count) => void (told.badge = count!);
    navigator.clearAppBadge = async () => void (told.badge = 0);
    // What a test evaluates in a page counts for the browser as a touch. Here only hands do.
    let touched = false;
    for (const touch of ["pointerdown", "keydown"]) {
      addEventListener(touch, ({ isTrusted }) => (touched ||= isTrusted), true);
    }
    Object.defineProperty(navigator, "userActivation", { get: () => ({ hasBeenActive: touched }) });
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      told.notes += 1;
      start.call(this, when);
    };
  }, permission);
}

/** What a page has told. */
export async function told(page: Page): Promise<Told> {
  return await page.evaluate(() => (window as unknown as { told: Told }).told);
}

/** Somebody turns to another window; every page of a test has the focus until then. */
export async function looksAway(...pages: Page[]) {
  for (const page of pages) {
    await page.evaluate(() => {
      document.hasFocus = () => false;
      window.dispatchEvent(new Event("blur"));
    });
  }
}

export async function looksBack(page: Page) {
  await page.evaluate(() => {
    document.hasFocus = () => true;
    window.dispatchEvent(new Event("focus"));
  });
}

/** The same person in one more tab of the same browser. */
export async function anotherTab(person: Person): Promise<Person> {
  return new Person(await person.page.context().newPage(), person.account, "");
}

/** The notifications in the corner. */
export function toasts(person: Person) {
  return person.page.locator(".toast");
}

/** Opens the notification centre, and gives its rows. */
export async function opensTheCentre(person: Person) {
  const centre = person.page.locator("#notifications");
  if (!(await centre.isVisible())) {
    await person.page.getByRole("button", { name: /^Notifications/ }).click();
  }
  await expect(centre).toBeVisible();
  return centre.locator("li[data-notification]");
}
