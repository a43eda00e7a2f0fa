// What every page has. Each of these adds to a page that already works without it.
import { check } from './check.js';
import { clocks } from './clocks.js';
import { keys } from './keys.js';
import { live } from './live.js';
import { tables } from './tables.js';
import { upload } from './upload.js';

document.documentElement.classList.add('has-scripts');
clocks();
keys();
const enliven = (root) => [check, live, tables, upload].forEach((one) => one(root));
enliven(document);
document.addEventListener('usus:exchanged', (event) => enliven(event.detail));
