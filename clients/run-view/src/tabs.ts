/** Tabs, by https://www.w3.org/WAI/ARIA/apg/patterns/tabs/: arrows move, Home and End jump. */
import { element, existing } from "./elements";

export interface Tab {
  name: string;
  title: string;
  /** Fill the panel; called when the tab is first shown. */
  fill: (panel: HTMLElement) => void;
}

/** Replace the page's tabs by these and show the one of this name. */
export function showTabs(tabs: Tab[], first: string): void {
  const bar = existing("tabs");
  const panels = existing("panels");
  const filled = new Set<string>();
  const select = (name: string): void => {
    for (const tab of tabs) {
      const chosen = tab.name === name;
      const button = existing(`tab-${tab.name}`);
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
      const panel = existing(`panel-${tab.name}`);
      panel.hidden = !chosen;
      if (chosen && !filled.has(name)) {
        filled.add(name);
        tab.fill(panel);
      }
    }
  };
  bar.replaceChildren(...tabs.map((tab) => button(tab, select)));
  bar.hidden = tabs.length < 2;
  bar.onkeydown = (event) => {
    const names = tabs.map((tab) => tab.name);
    const to = target(event.key, names.indexOf(focused()), names.length);
    const name = to === null ? undefined : names[to];
    if (name === undefined) return;
    event.preventDefault();
    select(name);
    existing(`tab-${name}`).focus();
  };
  panels.replaceChildren(...tabs.map(panel));
  select(first);
}

function button(tab: Tab, select: (name: string) => void): HTMLElement {
  const made = element(
    "button",
    { role: "tab", id: `tab-${tab.name}`, "aria-controls": `panel-${tab.name}` },
    tab.title,
  );
  made.onclick = () => select(tab.name);
  return made;
}

function panel(tab: Tab): HTMLElement {
  return element("section", {
    role: "tabpanel",
    id: `panel-${tab.name}`,
    "aria-labelledby": `tab-${tab.name}`,
  });
}

function focused(): string {
  return document.activeElement?.id.replace(/^tab-/, "") ?? "";
}

function target(key: string, at: number, count: number): number | null {
  if (key === "ArrowRight") return (at + 1) % count;
  if (key === "ArrowLeft") return (at + count - 1) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return null;
}
