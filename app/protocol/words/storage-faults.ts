import type { Catalogue } from './words.ts';

/** Words for fault codes of the storage room. `backup` is a file name, or a dash where there is none. */
export const storageFaults = {
  'storage.in-use': [
    'Another engine (process {pid} on {host}) already works with this data folder.',
    '另一个引擎（{host} 上的进程 {pid}）正在使用此数据文件夹。',
  ],
  'storage.in-use!': [
    'Use the running one, stop it, or start this one with another --data folder.',
    '请使用正在运行的引擎，或先停止它，或用 --data 指定其他文件夹启动。',
  ],
  'storage.folder': ['The data folder {folder} cannot be used: {reason}', '数据文件夹 {folder} 无法使用：{reason}'],
  'storage.folder!': ['Check that the folder exists and may be written.', '请检查文件夹是否存在且可写。'],
  'storage.worker-ended': [
    'Storage stopped unexpectedly. What was being written may or may not be saved.',
    '存储意外停止。正在写入的内容可能已保存，也可能没有。',
  ],
  'storage.worker-ended!': [
    'It restarts by itself. Look at what is saved before doing it again.',
    '存储会自动重启。重做之前请先查看已保存的内容。',
  ],
  'storage.busy': ['Storage cannot keep up: {waiting} writes are waiting.', '存储跟不上：有 {waiting} 个写入在等待。'],
  'storage.busy!': ['Check the disk of the engine machine.', '请检查引擎主机的磁盘。'],
  'storage.closed': ['Storage is closed.', '存储已关闭。'],
  'storage.closed!': ['The engine is stopping. Start it again.', '引擎正在停止，请重新启动。'],
  'storage.not-json': ['This value cannot be saved: {reason}', '此值无法保存：{reason}'],
  'storage.not-json!': ['Save text, numbers, lists and maps only.', '只能保存文本、数字、列表和映射。'],
  'storage.too-large': [
    'Too large to save: {characters} characters, the limit is {limit}.',
    '内容过大，无法保存：{characters} 个字符，上限为 {limit}。',
  ],
  'storage.too-large!': ['Save it in smaller parts.', '请分成较小的部分保存。'],
  'storage.disk-full': ['The disk is full: {file} cannot grow.', '磁盘已满：{file} 无法写入。'],
  'storage.disk-full!': [
    'Free some space. All stop and bail-out work meanwhile; writing resumes by itself.',
    '请释放磁盘空间。在此期间全停和安全画面仍可用；有空间后写入会自动恢复。',
  ],
  'storage.read-only': ['{file} is read-only.', '{file} 为只读。'],
  'storage.read-only!': ['Make the data folder writable and restart the engine.', '请将数据文件夹设为可写并重启引擎。'],
  'storage.denied': ['The engine may not open {file}: {reason}', '引擎无权打开 {file}：{reason}'],
  'storage.denied!': [
    'Give the user of the engine access to the data folder.',
    '请授予运行引擎的用户访问数据文件夹的权限。',
  ],
  'storage.io': ['The disk did not read or write {file}: {reason}', '磁盘读写 {file} 失败：{reason}'],
  'storage.io!': ['Check the disk. Last good backup: {backup}', '请检查磁盘。最近的完好备份：{backup}'],
  'storage.locked': ['Another program holds {file}.', '另一个程序正在占用 {file}。'],
  'storage.locked!': [
    'Close the program that has it open. Last good backup: {backup}',
    '请关闭占用它的程序。最近的完好备份：{backup}',
  ],
  'storage.corrupt': ['{file} is damaged and was left untouched: {reason}', '{file} 已损坏，未作任何改动：{reason}'],
  'storage.corrupt!': ['Restore the last good backup: {backup}', '请恢复最近的完好备份：{backup}'],
  'storage.foreign': [
    '{file} is a database of another program and was left untouched.',
    '{file} 是其他程序的数据库，未作任何改动。',
  ],
  'storage.foreign!': [
    'Move it away, or restore the last good backup: {backup}',
    '请将其移走，或恢复最近的完好备份：{backup}',
  ],
  'storage.newer': [
    '{file} was written by a newer version (format {version}, this one knows {known}) and was left untouched.',
    '{file} 由更新的版本写入（格式 {version}，本版本支持 {known}），未作任何改动。',
  ],
  'storage.newer!': [
    'Use the newer program, or restore the last good backup: {backup}',
    '请使用更新的程序，或恢复最近的完好备份：{backup}',
  ],
  'storage.migration': [
    '{file} could not be brought to the newest format (step {step}): {reason}',
    '{file} 无法升级到最新格式（步骤 {step}）：{reason}',
  ],
  'storage.migration!': [
    'It is as it was before the step. Last good backup: {backup}',
    '文件保持该步骤之前的状态。最近的完好备份：{backup}',
  ],
  'storage.failed': ['Storage failed at {file}: {reason}', '存储在 {file} 处出错：{reason}'],
  'storage.failed!': ['Please report this with the log of the engine.', '请附上引擎日志报告此问题。'],
  'journal.line': ['A journal line "{kind}" was refused: {reason}', '日志行“{kind}”被拒绝：{reason}'],
  'journal.line!': ['Please report this with the log of the engine.', '请附上引擎日志报告此问题。'],
  'journal.chain-broken': [
    'The journal was changed: line {seq} ({kind}) does not match its hash.',
    '日志被改动：第 {seq} 行（{kind}）与其哈希不符。',
  ],
  'journal.chain-broken!': [
    'Lines before {seq} are as they were written. Keep a copy of journal.db.',
    '第 {seq} 行之前的内容与写入时一致。请保留 journal.db 的副本。',
  ],
  'journal.line-missing': [
    'The journal was changed: line {seq} is missing, line {found} follows.',
    '日志被改动：缺少第 {seq} 行，其后是第 {found} 行。',
  ],
  'journal.line-missing!': [
    'Lines before {seq} are as they were written. Keep a copy of journal.db.',
    '第 {seq} 行之前的内容与写入时一致。请保留 journal.db 的副本。',
  ],
  'journal.is-open': [
    'The journal is in use, or only held by another program; it is not set aside.',
    '日志正在使用，或只是被其他程序占用；不会将其搁置。',
  ],
  'journal.is-open!': [
    'Only a damaged, foreign or newer journal can be set aside.',
    '只有损坏的、外来的或更新版本的日志才能搁置。',
  ],
  'library.unknown': ['There is no preset {id}.', '没有预设 {id}。'],
  'library.unknown!': ['Reload the list; it may be named differently.', '请刷新列表；它可能使用了其他名称。'],
  'library.no-version': ['Preset {id} has no version {version}.', '预设 {id} 没有版本 {version}。'],
  'library.no-version!': ['Choose a version from its history.', '请从历史中选择版本。'],
  'library.conflict': [
    'Preset {id} was saved by {by} meanwhile: version {found}, not {expected}.',
    '预设 {id} 已被 {by} 保存：当前版本 {found}，而非 {expected}。',
  ],
  'library.conflict!': ['Look at the newest version, then save again.', '请查看最新版本后再保存。'],
  'library.draft': [
    'This preset cannot be saved: {place} is not valid ({reason}).',
    '无法保存此预设：{place} 无效（{reason}）。',
  ],
  'library.draft!': ['Correct that value and save again.', '请更正该值后再保存。'],
  'library.row-damaged': [
    'Version {version} of preset {id} cannot be read: {place} ({reason}).',
    '预设 {id} 的版本 {version} 无法读取：{place}（{reason}）。',
  ],
  'library.row-damaged!': ['Use another version, or restore a backup.', '请使用其他版本，或恢复备份。'],
  'library.backup-unknown': ['There is no backup {file}.', '没有备份 {file}。'],
  'library.backup-unknown!': ['Choose one from the list of backups.', '请从备份列表中选择。'],
  'library.backup-bad': ['Backup {file} cannot be used ({why}): {reason}', '备份 {file} 无法使用（{why}）：{reason}'],
  'library.backup-bad!': ['Nothing was changed. Choose another backup.', '未作任何改动。请选择其他备份。'],
  'library.archive-broken': ['This is not a complete zip file: {reason}', '这不是完整的 zip 文件：{reason}'],
  'library.archive-broken!': ['Copy the file again; nothing was taken in.', '请重新复制该文件；未导入任何内容。'],
  'library.archive-foreign': ['This zip file is not an exported library.', '此 zip 文件不是导出的预设库。'],
  'library.archive-foreign!': ['Choose a file that Library > Export has made.', '请选择由“预设库 > 导出”生成的文件。'],
  'library.archive-newer': [
    'This library was exported by a newer version (format {version}, this one knows {known}).',
    '此预设库由更新的版本导出（格式 {version}，本版本支持 {known}）。',
  ],
  'library.archive-newer!': ['Use the newer program; nothing was taken in.', '请使用更新的程序；未导入任何内容。'],
  'library.archive-path': [
    'The zip file contains "{file}", which does not belong there.',
    'zip 文件中含有不该出现的“{file}”。',
  ],
  'library.archive-path!': ['Do not trust this file; nothing was taken in.', '请勿信任此文件；未导入任何内容。'],
  'library.archive-too-large': [
    'The library file is too large: the limit is {limit}.',
    '预设库文件过大：上限为 {limit}。',
  ],
  'library.archive-too-large!': [
    'Nothing was taken in. Move whole libraries as a backup file instead.',
    '未导入任何内容。整库迁移请使用备份文件。',
  ],
  'library.archive-bad': [
    'The library file was refused: {file}, {place}: {reason}.',
    '预设库文件被拒绝：{file}，{place}：{reason}。',
  ],
  'library.archive-bad!': ['Nothing was taken in. Export it again.', '未导入任何内容。请重新导出。'],
} as const satisfies Catalogue;
