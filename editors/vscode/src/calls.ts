// The list of places where a model is called, from `llmlint calls`.

import * as path from "node:path";
import { EventEmitter, Position, Range, ThemeIcon, TreeDataProvider, TreeItem, TreeItemCollapsibleState, Uri, window, workspace } from "vscode";
import { Command, findCommand, runOnce } from "./command";

interface ModelCall {
  readonly path: string;
  readonly cell?: number;
  readonly line: number;
  readonly column: number;
  readonly end_line: number;
  readonly end_column: number;
  readonly sdk: string;
  readonly operation: string;
  readonly kind: string;
  readonly how: string;
  readonly because: string;
}

interface FileNode {
  readonly uri: Uri;
  readonly label: string;
  readonly calls: readonly ModelCall[];
}

interface CallNode {
  readonly uri: Uri;
  readonly call: ModelCall;
}

type Node = FileNode | CallNode;

/** Files with the calls in them. */
export class CallsView implements TreeDataProvider<Node> {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private files: FileNode[] = [];

  async refresh(): Promise<void> {
    await window.withProgress({ location: { viewId: "llmlint.calls" } }, async () => {
      const found: FileNode[] = [];
      for (const folder of workspace.workspaceFolders ?? []) {
        found.push(...(await callsIn(await findCommand(folder.uri), folder.uri)));
      }
      this.files = found;
      this.changed.fire(undefined);
    });
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) {
      return this.files;
    }
    return "calls" in node ? node.calls.map((call) => ({ uri: node.uri, call })) : [];
  }

  getTreeItem(node: Node): TreeItem {
    return "calls" in node ? fileItem(node) : callItem(node);
  }
}

async function callsIn(command: Command, folder: Uri): Promise<FileNode[]> {
  const written = await runOnce(command, ["calls", ".", "--output-format", "json"], folder.fsPath);
  const calls = (JSON.parse(written) as { readonly calls: ModelCall[] }).calls;
  const byPath = new Map<string, ModelCall[]>();
  for (const call of calls) {
    byPath.set(call.path, [...(byPath.get(call.path) ?? []), call]);
  }
  return [...byPath].map(([name, own]) => ({ uri: Uri.file(path.resolve(folder.fsPath, name)), label: name, calls: own }));
}

function fileItem(node: FileNode): TreeItem {
  const item = new TreeItem(node.uri, TreeItemCollapsibleState.Expanded);
  item.label = node.label;
  item.description = `${node.calls.length}`;
  return item;
}

function callItem(node: CallNode): TreeItem {
  const { call } = node;
  const item = new TreeItem(call.operation.startsWith(call.sdk) ? call.operation : `${call.sdk}.${call.operation}`);
  item.description = `${call.kind} · ${call.cell !== undefined ? `cell ${call.cell}, ` : ""}line ${call.line}${call.how === "wrapper" ? " · through a wrapper" : ""}`;
  item.tooltip = call.because;
  item.iconPath = new ThemeIcon("comment-discussion");
  const place = new Range(new Position(call.line - 1, call.column - 1), new Position(call.end_line - 1, call.end_column - 1));
  const options = call.cell === undefined ? { selection: place } : {};
  item.command = { command: "vscode.open", title: "Open", arguments: [node.uri, options] };
  return item;
}
