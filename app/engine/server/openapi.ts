/** OpenAPI 3.1 description of the engine's HTTP, made from the command table so that it cannot disagree with it. */
import { COMMANDS, type CommandName, commandSchema } from '../../protocol/commands.ts';

export function openapi(version: string): unknown {
  const paths: Record<string, unknown> = {
    '/healthz': { get: { summary: 'Is the engine alive', security: [], responses: ok('Alive') } },
    '/metrics': { get: { summary: 'Prometheus metrics', responses: ok('Text format') } },
    '/api/v1/state': { get: { summary: 'The whole state of the stage', responses: ok('State') } },
    '/api/v1/recordings/{date}/{folder}': {
      get: {
        summary: 'Recorded tracking as csv, jsonl or usda (format, camera, take or from and to)',
        responses: ok('File'),
      },
    },
    '/api/v1/session': {
      post: {
        summary: 'Turns a one-time link or a token into a seat of its own',
        security: [],
        responses: ok('Session'),
      },
    },
  };
  for (const name of Object.keys(COMMANDS) as CommandName[]) {
    const { role, safety } = COMMANDS[name];
    paths[`/api/v1/commands/${name}`] = {
      post: {
        operationId: name,
        summary: `${name} (least role ${role}, safety class ${safety})`,
        requestBody: { content: { 'application/json': { schema: commandSchema(name) } } },
        responses: { ...ok('Done'), '409': { description: 'Refused, with code, message and hint' } },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Stagelock engine', version },
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    paths,
  };
}

function ok(description: string): Record<string, unknown> {
  return { '200': { description } };
}
