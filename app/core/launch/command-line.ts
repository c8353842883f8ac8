/**
 * The arguments that a render node starts with, as Epic's own launcher gives them. Follows docs/protocols/switchboard.md.
 *
 * What it shows in (window, adapter, offscreen) is the configuration's; the project and further options are the host's.
 */
import type { ClusterNode } from '../ndisplay/config.ts';

export interface LaunchSettings {
  readonly project?: string | undefined;
  /** As they are, after everything else. */
  readonly options: readonly string[];
}

const CLUSTER = ['-game', '-messaging', '-dc_cluster', '-dc_dev_mono', '-fixedseed', '-NoVerifyGC', '-noxrstereo'];
const QUIET = ['-xrtrackingonly', '-RemoteControlIsHeadless', '-unattended', '-NoScreenMessages'];
/** So that the listener hears what it logs. */
const HEARD = ['-stdout', '-FullStdOutLogOutput'];

/** `configPath`: where the host keeps the configuration. */
export function commandLine(node: ClusterNode, configPath: string, { project, options }: LaunchSettings): string {
  return [
    ...(project === undefined ? [] : [quoted(project)]),
    ...CLUSTER,
    `-dc_cfg=${quoted(configPath)}`,
    `-dc_node=${node.id}`,
    ...QUIET,
    ...HEARD,
    `Log=${node.id}.log`,
    ...pictureOf(node),
    ...(node.adapter < 0 ? [] : [`-DPCVars=${quoted(`r.GraphicsAdapter=${node.adapter}`)}`]),
    ...options,
  ].join(' ');
}

function pictureOf({ offscreen, fullScreen, window: { x, y, w, h } }: ClusterNode): readonly string[] {
  if (offscreen) return ['-RenderOffscreen'];
  if (fullScreen) return ['-fullscreen'];
  return ['-windowed', '-forceres', `WinX=${x}`, `WinY=${y}`, `ResX=${w}`, `ResY=${h}`];
}

/** A quote inside would end the argument and begin another one. */
const quoted = (text: string): string => `"${text.replaceAll('"', '')}"`;
