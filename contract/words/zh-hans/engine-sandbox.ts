import type { Catalogue } from '../say.ts'

export const engineSandbox: Catalogue = {
  'No job can run on this machine: the Node that runs jobs is missing. Install Hearth again.':
    '这台电脑不能运行任务：缺少运行任务的 Node。请重新安装 Hearth。',
  '{0} does not work here: {1}.': '{0} 在这里不能用：{1}。',
  'unknown error': '未知错误',
  'Bubblewrap is not installed.': '没有安装 Bubblewrap。',
  'The tools of util-linux are missing.': '缺少 util-linux 的工具。',
  'every request is refused by the page’s policy, the session and name resolution; no WebRTC':
    '页面策略、会话和域名解析会拒绝每个请求；没有 WebRTC',
  'Chromium’s sandbox; what a page stores stays in memory and goes with its process':
    'Chromium 的沙箱；页面保存的内容只在内存中，随进程消失',
  'nothing of this machine or its person: no devices, no permissions, time zone UTC':
    '看不到这台电脑及其主人的任何东西：没有设备，没有权限，时区为 UTC',
  'Chromium’s sandbox; one window, one Web Worker, no bridge to Electron':
    'Chromium 的沙箱；一个窗口，一个 Web Worker，没有通往 Electron 的桥',
  'Chromium’s renderer sandbox is in force': 'Chromium 的渲染器沙箱已生效',
  'Jobs run in a hidden, sandboxed window of a browser engine of their own; {0} attempts to get out of it failed.':
    '任务在独立浏览器引擎的隐藏沙箱窗口里运行；{0} 次逃出尝试都失败了。',
  'the system sets no limit to what a worker takes': '系统没有限制工作进程的用量',
  'A job that broke out of WebAssembly could slow this machine down for a moment, until Hearth ends it.':
    '逃出 WebAssembly 的任务可能让这台电脑变慢片刻，直到 Hearth 结束它。',
  'WebAssembly with WASI in memory; anything else is refused before it is compiled':
    '内存中的 WASI WebAssembly；其他内容在编译前就被拒绝',
  'shaders run in the graphics process of a browser engine of their own, never in that of the window':
    '着色器在独立浏览器引擎的图形进程里运行，从不在窗口的图形进程里',
  'No GPU jobs yet: Hearth is looking for a GPU.': '还没有 GPU 任务：Hearth 正在查找 GPU。',
  'a declared maximum, checked before the module is compiled, and a ceiling in the engine that runs it':
    '事先声明的最大值，在编译模块前检查，并由运行它的引擎封顶',
  '{0}; memory, processor time and processes are watched from outside': '{0}；内存、处理器时间和进程由外部监视',
  'Only the time limit ends a job that uses too much.': '只有时间限制能结束用量过多的任务。',
  'No graphics card can be used, so the processor plays one: GPU jobs run slowly, and offers say “software”.':
    '没有可用的显卡，由处理器代替：GPU 任务运行很慢，报价会写明“software”。',
  'GPU jobs run in the same sandbox, on the card that the system gives to browsers.':
    'GPU 任务在同一沙箱里运行，使用系统提供给浏览器的显卡。',
  'No GPU jobs: {0}. Update the graphics driver, then start Hearth again.':
    '没有 GPU 任务：{0}。请更新显卡驱动，然后重新启动 Hearth。',
  'the part that runs them is missing from this installation. Install Hearth again':
    '这次安装缺少运行它们的部分。请重新安装 Hearth',
  'looking for a GPU failed ({0})': '查找 GPU 失败（{0}）',
  ' Not used: {0}.': ' 未使用：{0}。',
  'GPU jobs run in the same sandbox, which shows them one card and its driver.{0}':
    'GPU 任务在同一沙箱里运行，沙箱只让它们看到一张显卡及其驱动。{0}',
  'No graphics card can be used, so the processor plays one: GPU jobs run slowly, and offers say “software”.{0}':
    '没有可用的显卡，由处理器代替：GPU 任务运行很慢，报价会写明“software”。{0}',
  'no graphics driver answered. Update the driver, then start Hearth again':
    '没有显卡驱动响应。请更新驱动，然后重新启动 Hearth',
  'this machine has no Vulkan driver. Install one (Debian and Ubuntu: sudo apt install libvulkan1 mesa-vulkan-drivers, or NVIDIA’s own driver), then start Hearth again':
    '这台电脑没有 Vulkan 驱动。请安装一个（Debian 和 Ubuntu：sudo apt install libvulkan1 mesa-vulkan-drivers，或 NVIDIA 自己的驱动），然后重新启动 Hearth',
  'they need Linux, macOS or Windows': '它们需要 Linux、macOS 或 Windows',
  'No GPU jobs: {0}.{1}': '没有 GPU 任务：{0}。{1}',
  'The worker process has ended.': '工作进程已结束。',
  'Run `hearth doctor` to see which protections this machine offers.':
    '运行 `hearth doctor` 看看这台电脑提供哪些保护。',
  'network namespace without an interface, and no socket can be made': '没有接口的网络命名空间，也不能建立套接字',
  'network namespace without an interface': '没有接口的网络命名空间',
  'the system refused a connection': '系统拒绝了连接',
  'empty read-only root with Node, its libraries and the worker; no device but /dev/null':
    '空的只读根目录，只有 Node、它的库和工作程序；除 /dev/null 外没有设备',
  'empty read-only root with Node, its libraries, the worker and two system tools; no device but /dev/null':
    '空的只读根目录，只有 Node、它的库、工作程序和两个系统工具；除 /dev/null 外没有设备',
  'the system refused the file': '系统拒绝了文件',
  'cleared; host name “worker”; nothing open but its own pipes': '已清空；主机名为“worker”；只开着它自己的管道',
  'cleared; nothing open but its own pipes': '已清空；只开着它自己的管道',
  'process namespace that ends with Hearth; no process can be started':
    '随 Hearth 结束的进程命名空间；不能启动任何进程',
  'process namespace that ends with Hearth': '随 Hearth 结束的进程命名空间',
  'the system shows no other process': '系统不显示其他进程',
  'seccomp filter, no capabilities, no further user namespace': 'seccomp 过滤，没有特权，不能再建用户命名空间',
  'the system refused a new process': '系统拒绝了新进程',
  'the kernel bounds memory, processor time, open files, threads and file size; no core dump':
    '内核限制内存、处理器时间、打开的文件、线程和文件大小；没有核心转储',
  'the kernel bounds memory, processor time, open files and file size; no core dump':
    '内核限制内存、处理器时间、打开的文件和文件大小；没有核心转储',
  'a worker could reach the network': '工作进程可能访问网络',
  'a worker could read files of this account': '工作进程可能读取这个账户的文件',
  'a worker could see environment variables or open files of Hearth': '工作进程可能看到 Hearth 的环境变量或打开的文件',
  'a worker could see other processes of this account': '工作进程可能看到这个账户的其他进程',
  'system calls are not filtered': '系统调用没有过滤',
  'the kernel sets no limit to what a worker takes': '内核没有限制工作进程的用量',
  'A job that broke out of WebAssembly could slow this machine down for a moment, until Hearth ends it. Install util-linux.':
    '逃出 WebAssembly 的任务可能让这台电脑变慢片刻，直到 Hearth 结束它。请安装 util-linux。',
  'A flaw in the kernel would be easier to reach for a job that broke out of WebAssembly. Jobs still run.':
    '逃出 WebAssembly 的任务更容易利用内核的漏洞。任务仍然运行。',
  'Programs that buyers bring stay off.': '买家自带的程序保持关闭。',
  'Install Hearth again. On Linux, install bubblewrap too.': '请重新安装 Hearth。在 Linux 上也请安装 bubblewrap。',
  'On Linux, install bubblewrap; elsewhere use the desktop app. Then start Hearth again.':
    '在 Linux 上请安装 bubblewrap；在其他系统上请使用桌面应用。然后重新启动 Hearth。',
  'On Linux, install util-linux, then start Hearth again. Elsewhere there is nothing to do.':
    '在 Linux 上请安装 util-linux，然后重新启动 Hearth。在其他系统上无需处理。',
  'Nothing to do: this system does not let it be watched, and the time limit holds.':
    '无需处理：这个系统不允许监视它，时间限制仍然有效。',
  'If this computer has a graphics card, install its maker’s driver, then start Hearth again.':
    '如果这台电脑有显卡，请安装其制造商的驱动，然后重新启动 Hearth。',
  'No job can run on this machine.': '这台电脑不能运行任务。',
  'No GPU jobs: no job of any kind can run on this machine.': '没有 GPU 任务：这台电脑不能运行任何任务。',
  'Jobs run in a bubblewrap sandbox: no network, no files of this machine, no environment, few system calls.':
    '任务在 bubblewrap 沙箱里运行：没有网络，看不到这台电脑的文件，没有环境变量，极少的系统调用。',
  'Jobs run in Linux namespaces of their own: no network, no files of this machine, no environment{0}.':
    '任务在自己的 Linux 命名空间里运行：没有网络，看不到这台电脑的文件，没有环境变量{0}。',
  ', few system calls': '，极少的系统调用',
  'Only the programs that come with Hearth run here; jobs that bring their own stay off.':
    '这里只运行 Hearth 自带的程序；自带程序的任务保持关闭。',
  'A sandbox for this system comes with the desktop app; on Linux, install bubblewrap.':
    '适用于这个系统的沙箱随桌面应用提供；在 Linux 上请安装 bubblewrap。',
  'to filter system calls as well': '以便同时过滤系统调用',
  'to run them safely': '以便安全地运行它们',
  'Install bubblewrap {0} (Debian and Ubuntu: sudo apt install bubblewrap), then start Hearth again.':
    '请安装 bubblewrap {0}（Debian 和 Ubuntu：sudo apt install bubblewrap），然后重新启动 Hearth。',
  'a declared maximum, checked before the module is compiled': '事先声明的最大值，在编译模块前检查',
  'other jobs see no card at all; a GPU job sees the files of one card and one driver, in the same sandbox':
    '其他任务看不到任何显卡；GPU 任务在同一沙箱里只看到一张显卡和一个驱动的文件',
  'a worker could reach every graphics card of this machine': '工作进程可能访问这台电脑的每张显卡',
  'GPU programs that buyers bring stay off.': '买家自带的 GPU 程序保持关闭。',
  Sandbox: '沙箱',
  network: '网络',
  files: '文件',
  environment: '环境',
  processes: '进程',
  'system calls': '系统调用',
  'kernel limits': '内核限制',
  memory: '内存',
  'graphics card': '显卡',
  'Sandbox, {0}': '沙箱，{0}',
  'Missing: {0} What it costs: {1}': '缺少：{0}代价：{1}',
  ' (software, no real card)': '（软件模拟，没有真实显卡）',
  'GPU jobs': 'GPU 任务',
  'On {0}. {1}': '在 {0} 上。{1}',
}
