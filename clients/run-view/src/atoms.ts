/** The last frame of a run: atoms to turn, their kinds to show or hide. */
import type { Atoms } from "./data";
import { element, reason } from "./elements";
import { AtomScene } from "./scene";

const HELP = "Drag to turn, scroll to come nearer. Keys: arrows turn, + and - zoom, 0 starts over.";
const TURN = Math.PI / 18;
const COLOURINGS = ["type", "structure"] as const;

export type Read = (colourBy: string) => Promise<Atoms>;

export class AtomView {
  private scene: AtomScene | null = null;
  private readonly legend = element("div", { class: "kinds" });
  private readonly said = element("p", { class: "dim", "aria-live": "polite" });
  private readonly stage = element("div", { class: "stage" });

  /** `instead` stands where there are no atoms to turn: the picture, where the host has one. */
  constructor(
    panel: HTMLElement,
    private readonly read: Read,
    colourBy: string,
    private readonly instead: () => Node[],
  ) {
    const choices = COLOURINGS.map((name) => {
      const input = element("input", { type: "radio", name: "colour-by", checked: name === colourBy });
      input.onchange = () => void this.show(name);
      return element("label", {}, input, name);
    });
    panel.append(
      element("fieldset", {}, element("legend", {}, "Colour by"), ...choices),
      this.legend, this.stage, this.said, element("p", { class: "dim" }, HELP),
    );
    void this.show(colourBy);
  }

  /** Draw anew, with the colours of the page as they are now. */
  draw(): void {
    this.scene?.draw();
  }

  private async show(colourBy: string): Promise<void> {
    this.said.textContent = "Reading the atoms …";
    try {
      this.place(await this.read(colourBy), colourBy);
    } catch (error) {
      this.scene?.close();
      this.scene = null;
      this.legend.replaceChildren();
      this.stage.replaceChildren(...this.instead());
      this.said.textContent = `No atoms to turn: ${reason(error)}`;
    }
  }

  private place(atoms: Atoms, colourBy: string): void {
    this.scene?.close();
    const told = atoms.kinds.map((kind) => `${kind.count} ${kind.name}`).join(", ");
    const canvas = element("canvas", {
      tabindex: "0", role: "application", "aria-label": `Atoms, coloured by ${colourBy}: ${told}. ${HELP}`,
    });
    this.stage.replaceChildren(canvas);
    const scene = new AtomScene(canvas, atoms);
    this.scene = scene;
    canvas.onkeydown = (event) => press(event, scene);
    new ResizeObserver(() => scene.resize()).observe(canvas);
    this.legend.replaceChildren(...kindBoxes(atoms, scene));
    const step = atoms.step === null ? "The last frame" : `Step ${atoms.step}`;
    this.said.textContent = `${step}: ${told}. Lengths in ${atoms.unit}.`;
  }
}

function kindBoxes(atoms: Atoms, scene: AtomScene): HTMLElement[] {
  const shown = new Set(atoms.kinds.keys());
  return atoms.kinds.map((kind, index) => {
    const input = element("input", { type: "checkbox", checked: true });
    input.onchange = () => {
      if (input.checked) shown.add(index);
      else shown.delete(index);
      scene.showKinds(shown);
    };
    const patch = element("span", { class: "patch" });
    patch.style.backgroundColor = kind.colour;
    return element("label", {}, input, patch, `${kind.count} ${kind.name}`);
  });
}

function press(event: KeyboardEvent, scene: AtomScene): void {
  if (event.key === "ArrowLeft") scene.turn(-TURN, 0);
  else if (event.key === "ArrowRight") scene.turn(TURN, 0);
  else if (event.key === "ArrowUp") scene.turn(0, TURN);
  else if (event.key === "ArrowDown") scene.turn(0, -TURN);
  else if (event.key === "+" || event.key === "=") scene.zoom(1.25);
  else if (event.key === "-") scene.zoom(0.8);
  else if (event.key === "0" || event.key === "Escape") scene.reset();
  else return;
  event.preventDefault();
}
