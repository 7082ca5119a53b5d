"""The system calls that a confined process may make; every other one does not exist for it.

Left out on purpose, besides everything privileged: sockets (only `socketpair` stays, of a fixed
size), links, FIFOs and device nodes, changes of mode, owner, times and extended attributes,
`umask`, memfd and System V shared memory, descriptors sent over sockets, tracing and reading other
processes, new namespaces, mounts, keys, BPF, io_uring, userfaultfd, perf. So a work folder can only
ever come to hold plain files and folders that their owner can read.
"""

# name:number on x86-64:number on aarch64, as the kernel's own headers have them.
_TABLE = """
    read:0:63 write:1:64 readv:19:65 writev:20:66 pread64:17:67 pwrite64:18:68 preadv:295:69
    pwritev:296:70 preadv2:327:286 pwritev2:328:287 open:2:- openat:257:56 creat:85:-
    close:3:57 close_range:436:436 lseek:8:62 stat:4:- fstat:5:80 lstat:6:-
    newfstatat:262:79 statx:332:291 statfs:137:43 fstatfs:138:44 access:21:-
    faccessat:269:48 faccessat2:439:439 readlink:89:- readlinkat:267:78 getdents:78:-
    getdents64:217:61 getcwd:79:17 chdir:80:49 fchdir:81:50 mkdir:83:- mkdirat:258:34
    rmdir:84:- unlink:87:- unlinkat:263:35 rename:82:- renameat:264:38 renameat2:316:276
    truncate:76:45 ftruncate:77:46 fallocate:285:47 fsync:74:82 fdatasync:75:83
    fadvise64:221:223 dup:32:23 dup2:33:- dup3:292:24 fcntl:72:25 flock:73:32 pipe:22:-
    pipe2:293:59 poll:7:- ppoll:271:73 select:23:- pselect6:270:72 epoll_create:213:-
    epoll_create1:291:20 epoll_ctl:233:21 epoll_wait:232:- epoll_pwait:281:22
    epoll_pwait2:441:441 eventfd:284:- eventfd2:290:19 timerfd_create:283:85
    timerfd_settime:286:86 timerfd_gettime:287:87 sendfile:40:71 copy_file_range:326:285
    mmap:9:222 munmap:11:215 mprotect:10:226 mremap:25:216 madvise:28:233 brk:12:214
    msync:26:227 mincore:27:232 mlock:149:228 munlock:150:229 membarrier:324:283
    get_mempolicy:239:236 set_mempolicy:238:237 mbind:237:235 rseq:334:293
    set_robust_list:273:99 get_robust_list:274:100 futex:202:98 futex_waitv:449:449
    futex_wake:454:454 futex_wait:455:455 futex_requeue:456:456 set_tid_address:218:96
    arch_prctl:158:- gettid:186:178 getpid:39:172 getppid:110:173 getpgrp:111:-
    getpgid:121:155 setpgid:109:154 getsid:124:156 setsid:112:157 getuid:102:174
    geteuid:107:175 getgid:104:176 getegid:108:177 getresuid:118:148 getresgid:120:150
    getgroups:115:158 setresuid:117:147 setresgid:119:149 setgroups:116:159 setuid:105:146
    setgid:106:144 setreuid:113:145 setregid:114:143 capget:125:90 capset:126:91
    clone:56:220 fork:57:- vfork:58:- execve:59:221 exit:60:93 exit_group:231:94
    wait4:61:260 waitid:247:95 rt_sigaction:13:134 rt_sigprocmask:14:135 rt_sigreturn:15:139
    rt_sigpending:127:136 rt_sigtimedwait:128:137 rt_sigsuspend:130:133 sigaltstack:131:132
    kill:62:129 tkill:200:130 tgkill:234:131 pause:34:- alarm:37:- getitimer:36:102
    setitimer:38:103 timer_create:222:107 timer_settime:223:110 timer_gettime:224:108
    timer_getoverrun:225:109 timer_delete:226:111 restart_syscall:219:128 nanosleep:35:101
    clock_nanosleep:230:115 clock_gettime:228:113 clock_getres:229:114 gettimeofday:96:169
    time:201:- times:100:153 getrusage:98:165 getcpu:309:168 sysinfo:99:179 uname:63:160
    getrlimit:97:163 setrlimit:160:164 prlimit64:302:261 getpriority:140:141
    setpriority:141:140 sched_yield:24:124 sched_getaffinity:204:123
    sched_setaffinity:203:122 sched_getparam:143:121 sched_getscheduler:145:120
    sched_get_priority_max:146:125 sched_get_priority_min:147:126 getrandom:318:278
    prctl:157:167 ioctl:16:29 socketpair:53:199 shutdown:48:210 getsockopt:55:209
    getsockname:51:204 getpeername:52:205 sendto:44:206 recvfrom:45:207
"""

_COLUMNS = {"x86_64": 1, "aarch64": 2}


def allowed_calls(machine: str) -> dict[str, int]:
    """Numbers by name for a machine as `os.uname().machine` names it.

    Raises:
        KeyError: No table for this machine.
    """
    column = _COLUMNS[machine]
    rows = [word.split(":") for word in _TABLE.split()]
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}
