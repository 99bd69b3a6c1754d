// Scenario 4: app.close() ends at once with default settings, and the process ends by itself.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { within } from '../src/wait.js';

const PROGRAM = fileURLToPath(new URL('../src/measure.ts', import.meta.url));

test('app.close() ends, and then the process, with nothing left open', async t => {
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM, '20'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', text => (stdout += text));

  const [status, signal] = await within('the end of the process', once(child, 'close'));

  assert.deepEqual({ status, signal }, { status: 0, signal: null });
  const { client_close_ms, server_close_ms } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  t.diagnostic(`close() of the client: ${client_close_ms} ms, of the server: ${server_close_ms} ms`);
  assert.ok(client_close_ms > 0 && server_close_ms > 0, stdout);
});
