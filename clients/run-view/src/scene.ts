/** Atoms in three dimensions: spheres in their box, drawn only when something changes. */
import {
  AmbientLight, BufferGeometry, Color, DirectionalLight, Float32BufferAttribute, InstancedMesh,
  LineBasicMaterial, LineSegments, Matrix4, MeshLambertMaterial, OrthographicCamera, Scene,
  SphereGeometry, Vector3, WebGLRenderer,
} from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import type { Atoms } from "./data";

const FEW = 4000;
const EDGES = [
  [0, 1], [0, 2], [0, 4], [1, 3], [1, 5], [2, 3], [2, 6], [3, 7], [4, 5], [4, 6], [5, 7], [6, 7],
] as const;
// The view of LAMMPS' own picture, 65 degrees from z and 25 from x.
const FROM = new Vector3(0.82, 0.38, 0.42);

export class AtomScene {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new OrthographicCamera();
  private readonly controls: OrbitControls;
  private readonly frame = new LineBasicMaterial();
  private readonly centre: Vector3;
  private readonly radius: number;

  /** Throws where the browser has no WebGL. */
  constructor(private readonly canvas: HTMLCanvasElement, private readonly atoms: Atoms) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    const corners = cornersOf(atoms);
    const { centre, radius } = around(atoms);
    this.centre = centre;
    this.radius = radius;
    this.scene.add(new AmbientLight(0xffffff, 1.3), this.camera);
    const light = new DirectionalLight(0xffffff, 2);
    light.position.set(0.4, 0.6, 1);
    this.camera.add(light);
    this.scene.add(boxOf(corners, this.frame), this.spheres());
    this.camera.up.set(0, 0, 1);
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.addEventListener("change", () => this.draw());
    this.reset();
  }

  /** Fit the canvas, whose size is set by the page's style. */
  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === 0 || height === 0) return;
    this.renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
    this.renderer.setSize(width, height, false);
    const half = this.radius * 1.05;
    const wide = Math.max(1, width / height);
    const high = Math.max(1, height / width);
    Object.assign(this.camera, { left: -half * wide, right: half * wide, top: half * high, bottom: -half * high });
    this.camera.updateProjectionMatrix();
    this.draw();
  }

  /** The view it began with. */
  reset(): void {
    this.camera.position.copy(FROM).normalize().multiplyScalar(this.radius * 6).add(this.centre);
    this.camera.near = 0;
    this.camera.far = this.radius * 12;
    this.camera.zoom = 1;
    this.controls.target.copy(this.centre);
    this.controls.update();
    this.resize();
  }

  /** Turn by angles in radians, around the vertical and out of the plane. */
  turn(around: number, up: number): void {
    const arm = this.camera.position.clone().sub(this.centre);
    const length = arm.length();
    const polar = Math.min(Math.max(Math.acos(arm.z / length) - up, 0.01), Math.PI - 0.01);
    const azimuth = Math.atan2(arm.y, arm.x) + around;
    arm.set(Math.sin(polar) * Math.cos(azimuth), Math.sin(polar) * Math.sin(azimuth), Math.cos(polar));
    this.camera.position.copy(this.centre).addScaledVector(arm, length);
    this.controls.update();
    this.draw();
  }

  zoom(by: number): void {
    this.camera.zoom = Math.min(Math.max(this.camera.zoom * by, 0.2), 20);
    this.camera.updateProjectionMatrix();
    this.draw();
  }

  /** Show only atoms of these kinds. */
  showKinds(kinds: ReadonlySet<number>): void {
    const old = this.scene.getObjectByName("atoms");
    if (old instanceof InstancedMesh) {
      this.scene.remove(old);
      old.dispose();
    }
    this.scene.add(this.spheres(kinds));
    this.draw();
  }

  draw(): void {
    this.frame.color.set(getComputedStyle(this.canvas).color);
    this.renderer.render(this.scene, this.camera);
  }

  /** Give the graphics memory back. */
  close(): void {
    this.controls.dispose();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }

  private spheres(kinds?: ReadonlySet<number>): InstancedMesh {
    const { kind_of, positions, diameter } = this.atoms;
    const chosen = kind_of.flatMap((kind, atom) => (!kinds || kinds.has(kind) ? [atom] : []));
    const segments = kind_of.length < FEW ? 20 : 10;
    const shape = new SphereGeometry(diameter / 2, segments, segments / 2 + 2);
    const mesh = new InstancedMesh(shape, new MeshLambertMaterial(), chosen.length);
    const colours = this.atoms.kinds.map((kind) => new Color(kind.colour));
    const place = new Matrix4();
    chosen.forEach((atom, row) => {
      const at = 3 * atom;
      place.makeTranslation(positions[at] ?? 0, positions[at + 1] ?? 0, positions[at + 2] ?? 0);
      mesh.setMatrixAt(row, place);
      mesh.setColorAt(row, colours[kind_of[atom] ?? 0] ?? new Color("grey"));
    });
    mesh.name = "atoms";
    mesh.frustumCulled = false;
    return mesh;
  }
}

function cornersOf(atoms: Atoms): Vector3[] {
  const [a, b, c] = atoms.cell.map((edge) => new Vector3(...edge));
  if (!a || !b || !c) return [];
  return Array.from({ length: 8 }, (_, corner) => {
    const at = new Vector3(...atoms.origin);
    if (corner & 1) at.add(a);
    if (corner & 2) at.add(b);
    if (corner & 4) at.add(c);
    return at;
  });
}

function boxOf(corners: Vector3[], material: LineBasicMaterial): LineSegments {
  const ends = EDGES.flatMap(([from, to]) =>
    [corners[from], corners[to]].flatMap((corner) => (corner ? corner.toArray() : [])));
  const shape = new BufferGeometry();
  shape.setAttribute("position", new Float32BufferAttribute(ends, 3));
  return new LineSegments(shape, material);
}

/** Around the atoms, so that a particle in vacuum fills the picture. */
function around(atoms: Atoms): { centre: Vector3; radius: number } {
  const low = new Vector3(Infinity, Infinity, Infinity);
  const high = low.clone().negate();
  const at = new Vector3();
  for (let row = 0; row < atoms.positions.length; row += 3) {
    at.fromArray(atoms.positions, row);
    low.min(at);
    high.max(at);
  }
  const radius = low.distanceTo(high) / 2 + atoms.diameter / 2;
  return { centre: low.add(high).multiplyScalar(0.5), radius: radius || 1 };
}
