/** Our two databases. The numbers spell `SLjr` and `SLlb` in the file header. */
import type { DatabaseKind } from './migration.ts';
import { journal0001 } from './migrations/0001-journal.ts';
import { library0001 } from './migrations/0001-library.ts';

export const JOURNAL: DatabaseKind = { name: 'journal', applicationId: 0x534c6a72, migrations: [journal0001] };
export const LIBRARY: DatabaseKind = { name: 'library', applicationId: 0x534c6c62, migrations: [library0001] };
