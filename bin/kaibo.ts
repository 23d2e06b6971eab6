#!/usr/bin/env -S node --min-semi-space-size=32 --max-semi-space-size=32 --heap-growing-percent=200
import { runCli } from './cli.js';

process.exitCode = await runCli(process.argv.slice(2));
