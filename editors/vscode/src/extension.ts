// Starts the language server, shows how it is, and lists model calls.

import { commands, ExtensionContext, LanguageStatusSeverity, languages, LogOutputChannel, Uri, window, workspace } from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions, State } from "vscode-languageclient/node";
import { CallsView } from "./calls";
import { findCommand } from "./command";

const SELECTOR = [
  { scheme: "file", language: "python" },
  { notebook: "jupyter-notebook", language: "python" },
];
// A change of one of these needs another server; the rest it is told of.
const NEEDS_RESTART = ["llmlint.path", "llmlint.interpreter", "llmlint.logLevel"];

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel("llmlint", { log: true });
  const status = languages.createLanguageStatusItem("llmlint", SELECTOR.map(({ language }) => ({ language })));
  status.name = "llmlint";
  status.command = { command: "llmlint.showLog", title: "Show Log" };
  const calls = new CallsView();

  const show = (text: string, severity: LanguageStatusSeverity, busy = false): void => {
    status.text = text;
    status.severity = severity;
    status.busy = busy;
  };

  const restart = async (): Promise<void> => {
    await stop();
    show("llmlint starts", LanguageStatusSeverity.Information, true);
    try {
      client = await start(log, (state) => {
        if (state === State.Stopped) {
          show("llmlint has stopped", LanguageStatusSeverity.Error);
        }
      });
      show(`llmlint ${client.initializeResult?.serverInfo?.version ?? ""}`.trim(), LanguageStatusSeverity.Information);
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
      show("llmlint did not start: pip install 'llmlint[lsp]'", LanguageStatusSeverity.Error);
    }
  };

  const refreshCalls = async (): Promise<void> => {
    try {
      await calls.refresh();
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
      void window.showErrorMessage(`llmlint: the model calls cannot be listed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  context.subscriptions.push(
    log,
    status,
    window.registerTreeDataProvider("llmlint.calls", calls),
    commands.registerCommand("llmlint.restart", restart),
    commands.registerCommand("llmlint.showLog", () => log.show()),
    commands.registerCommand("llmlint.refreshCalls", refreshCalls),
    workspace.onDidGrantWorkspaceTrust(restart),
    workspace.onDidChangeConfiguration(async (event) => {
      if (NEEDS_RESTART.some((name) => event.affectsConfiguration(name))) {
        await restart();
      } else if (event.affectsConfiguration("llmlint")) {
        await client?.sendNotification("workspace/didChangeConfiguration", { settings: { llmlint: settings() } });
      }
    }),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await stop();
}

async function start(log: LogOutputChannel, changed: (state: State) => void): Promise<LanguageClient> {
  const folder: Uri | undefined = workspace.workspaceFolders?.[0]?.uri;
  const command = await findCommand(folder);
  const args = [...command.before, "server", "--log-level", workspace.getConfiguration("llmlint").get<string>("logLevel", "warning")];
  log.info(`starting ${[command.program, ...args].join(" ")}`);
  const server: ServerOptions = {
    command: command.program,
    args,
    options: { cwd: folder?.fsPath },
  };
  const options: LanguageClientOptions = {
    documentSelector: SELECTOR,
    outputChannel: log,
    initializationOptions: settings(),
  };
  const made = new LanguageClient("llmlint", "llmlint", server, options);
  made.onDidChangeState(({ newState }) => changed(newState));
  await made.start();
  return made;
}

async function stop(): Promise<void> {
  const before = client;
  client = undefined;
  try {
    await before?.dispose();
  } catch {
    // One that has died cannot be stopped.
  }
}

function settings(): Record<string, unknown> {
  const given = workspace.getConfiguration("llmlint");
  const names = ["enable", "run", "delay", "deadline", "configuration", "configurationPreference", "packs"];
  return { ...Object.fromEntries(names.map((name) => [name, given.get(name)])), trusted: workspace.isTrusted };
}
