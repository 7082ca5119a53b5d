/**
 * The host's end of the MCP Apps protocol, spoken over `postMessage`: JSON-RPC with the few
 * methods that this page uses. The official client library would do the same with 650 kB of
 * schemas in the page; its types are used here, and only at build time.
 *
 * Specification: https://github.com/modelcontextprotocol/ext-apps, revision 2026-01-26.
 */
import type {
  McpUiHostCapabilities,
  McpUiHostContext,
  McpUiInitializeRequest,
  McpUiInitializeResult,
} from "@modelcontextprotocol/ext-apps";
import type { CallToolResult, ReadResourceResult } from "@modelcontextprotocol/client";

interface Message {
  jsonrpc: "2.0";
  id?: number | string;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: { code: number; message: string };
}

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

/** What the page wants to hear of. */
export interface Listener {
  toolResult: (result: CallToolResult) => void;
  toolCancelled: (reason: string) => void;
  context: (context: McpUiHostContext) => void;
}

const METHOD_NOT_FOUND = -32601;

export class Host {
  private capabilities: McpUiHostCapabilities = {};
  private lastId = 0;
  private readonly waiting = new Map<number | string, Waiting>();

  constructor(private readonly listener: Listener) {
    window.addEventListener("message", (event: MessageEvent<Message>) => {
      if (event.source === window.parent && event.data?.jsonrpc === "2.0") this.receive(event.data);
    });
  }

  /** Shake hands; the tool's result comes afterwards, by itself. */
  async connect(): Promise<void> {
    const params: McpUiInitializeRequest["params"] = {
      appInfo: { name: "mdagent-run-view", version: "1" },
      appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] },
      protocolVersion: "2026-01-26",
    };
    const told = (await this.request("ui/initialize", { ...params })) as McpUiInitializeResult;
    this.capabilities = told.hostCapabilities;
    this.listener.context(told.hostContext);
    this.notify("ui/notifications/initialized", {});
    const root = document.documentElement;
    new ResizeObserver(() => {
      const size = { width: root.scrollWidth, height: document.body.scrollHeight };
      this.notify("ui/notifications/size-changed", size);
    }).observe(document.body);
  }

  /** The text of a resource of the server; an error says why there is none. */
  async read(uri: string): Promise<string> {
    if (!this.capabilities.serverResources) throw new Error("This host reads no resources for views.");
    const result = (await this.request("resources/read", { uri })) as ReadResourceResult;
    const content = result.contents[0];
    if (content === undefined || !("text" in content)) throw new Error(`${uri} is no text.`);
    return content.text;
  }

  private request(method: string, params: Record<string, unknown>): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.send({ jsonrpc: "2.0", id, method, params });
    });
  }

  private notify(method: string, params: Record<string, unknown>): void {
    this.send({ jsonrpc: "2.0", method, params });
  }

  private send(message: Message): void {
    // The host's origin is not known to a sandboxed page, and nothing secret is said to it.
    window.parent.postMessage(message, "*");
  }

  private receive(message: Message): void {
    if (message.method === undefined) this.settle(message);
    else if (message.id === undefined) this.hear(message.method, message.params ?? {});
    else this.answer(message.id, message.method);
  }

  private settle(message: Message): void {
    const waiting = message.id === undefined ? undefined : this.waiting.get(message.id);
    if (waiting === undefined || message.id === undefined) return;
    this.waiting.delete(message.id);
    if (message.error) waiting.reject(new Error(message.error.message));
    else waiting.resolve(message.result);
  }

  private hear(method: string, params: Record<string, unknown>): void {
    if (method === "ui/notifications/tool-result") {
      this.listener.toolResult(params as unknown as CallToolResult);
    } else if (method === "ui/notifications/tool-cancelled") {
      this.listener.toolCancelled(String(params["reason"] ?? "no reason given"));
    } else if (method === "ui/notifications/host-context-changed") {
      this.listener.context(params as McpUiHostContext);
    }
  }

  private answer(id: number | string, method: string): void {
    if (method === "ui/resource-teardown" || method === "ping") {
      this.send({ jsonrpc: "2.0", id, result: {} });
    } else {
      const error = { code: METHOD_NOT_FOUND, message: `This page knows no ${method}.` };
      this.send({ jsonrpc: "2.0", id, error });
    }
  }
}
