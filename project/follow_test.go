package project_test

// follows are small projects, each about one way in which an address comes about, and the calls that are found.
var follows = map[string]string{
	"literal": `
-- a.js --
wx.request({ url: 'https://a.example.com/x' })
wx.uploadFile({ url: "https://up.example.com" });  wx.downloadFile({ url: 'https://down.example.com' })
wx.connectSocket({ url: 'wss://ws.example.com:8443/s' })
-- want --
request a.js:1:19 https://a.example.com/x
uploadFile a.js:2:22 https://up.example.com
downloadFile a.js:2:75 https://down.example.com
connectSocket a.js:3:25 wss://ws.example.com:8443/s
`,
	"first letter of a file": `
-- a.js --
wx.request({ url: getApp().x })
-- b.ts --
#!/usr/bin/env node
wx.request({ url: getApp().x })
-- c.mjs --
wx.request({ url: getApp().x }); export default 1
-- want --
request a.js:1:1 … ?runtime
request b.ts:2:1 … ?runtime
request c.mjs:1:1 … ?runtime
`,
	"constant, template, concatenation": `
-- a.js --
const HOST = 'a.example.com', SCHEME = 'https'
const base = ` + "`${SCHEME}://${HOST}`" + `
wx.request({ url: base + '/x/' + id + '?y=1' })
wx.request({ url: ` + "`https://api.${HOST}/${path}`" + ` })
wx.request({ url: 'https://'.concat(HOST, '/z') })
wx.request({ url: ['https:/', HOST, 'j'].join('/') })
-- want --
request a.js:1:40 https://a.example.com/x/…
request a.js:4:19 https://api.a.example.com/…
request a.js:5:19 https://a.example.com/z
request a.js:6:20 https://a.example.com/j
`,
	"part of the host unknown": `
-- a.js --
wx.request({ url: 'https://' + host + '/x' })
wx.request({ url: 'https://api.' + domain })
wx.request({ url: 'https://api' + env + '.example.com' })
wx.request({ url: 'https://api.example.com:' + port })
wx.request({ url: 'https://api.example.com' + path })
-- want --
request a.js:1:19 https://… ?host
request a.js:2:19 https://api.… ?host
request a.js:3:19 https://api… ?host
request a.js:4:19 https://api.example.com:… ?host
request a.js:5:19 https://api.example.com…
`,
	"globals": `
-- a.js --
GameGlobal.CDN = 'https://cdn.example.com'
globalThis.conf = { base: 'https://conf.example.com' }
wx.baseURL = __wxConfig.envVersion === 'release' ? 'https://rel.example.com' : 'https://dev.example.com'
wx.post = (path) => wx.request({ url: wx.baseURL + path })
-- b.js --
wx.request({ url: GameGlobal.CDN + '/a' })
wx.request({ url: CDN + '/b' })
wx.request({ url: conf.base + '/c' })
wx.post('/d')
wx.request({ url: wx.other + '/e' })
wx.request({ url: GameGlobal.other + '/f' })
wx.request({ url: other + '/g' })
-- want --
request a.js:3:52 https://rel.example.com/d env_version=release
request a.js:3:80 https://dev.example.com/d env_version=develop,trial
request a.js:1:18 https://cdn.example.com/a
request a.js:1:18 https://cdn.example.com/b
request a.js:2:27 https://conf.example.com/c
request b.js:5:19 … ?runtime
request b.js:6:1 … ?name
request b.js:7:1 … ?name
`,
	"a global that wraps one of the platform's": `
-- a.js --
const request = wx.request
wx.request = (o) => request({ ...o, header: { token: '' } })
-- b.js --
wx.request({ url: 'https://a.example.com' })
-- want --
request b.js:1:19 https://a.example.com
`,
	"a wrapper of several APIs": `
-- promisify.js --
export const promisify = (api) => (opts = {}) => new Promise((resolve, reject) => {
  api({ ...opts, success: resolve, fail: reject })
})
-- http.js --
import { promisify } from './promisify'
export const request = promisify(wx.request), upload = promisify(wx.uploadFile), connect = promisify(wx.connectSocket)
export const login = promisify(wx.login)
-- page.js --
import { request, upload, connect, login } from './http'
login()
request({ url: 'https://a.example.com/x' })
upload({ url: 'https://b.example.com/x' })
connect({ url: 'wss://c.example.com/x' })
upload({ url: getApp().x })
-- want --
request page.js:3:16 https://a.example.com/x
uploadFile page.js:4:15 https://b.example.com/x
uploadFile promisify.js:2:3 … ?runtime
connectSocket page.js:5:16 wss://c.example.com/x
`,
	"a client of several servers": `
-- a.js --
const make = base => ({ get: p => wx.request({ url: base + p }), open: p => wx.connectSocket({ url: base + p }), any: p => wx.request({ url: base + p }) })
const a = make('https://a.example.com'), b = make('wss://b.example.com'), c = make('https://c.example.com')
a.get('/x')
c.get('/z')
b.open('/y')
module.exports = c.any
-- want --
request a.js:2:16 https://a.example.com/x
request a.js:2:84 https://c.example.com/z
connectSocket a.js:2:51 wss://b.example.com/y
request a.js:2:16 https://a.example.com…
request a.js:2:51 wss://b.example.com…
request a.js:2:84 https://c.example.com…
`,
	"what is put before itself": `
-- a.js --
const base = 'https://a.example.com'
function get(url) { url = base + url; url += '?t=1'; return wx.request({ url }) }
get('/x')
let full = 'https://b.example.com'; full = full + '/y'; full += '?z'; wx.request({ url: full })
function abs(path) { let url = path; if (path[0] === '/') { url = 'https://c.example.com' + url } wx.request({ url }) }
abs('/d'); abs('https://d.example.com')
let query = ''; for (const k of ['a', 'b']) query += k
wx.request({ url: 'https://e.example.com/?' + query })
let loop = loop; wx.request({ url: loop })
-- want --
request a.js:1:14 https://a.example.com/x
request a.js:1:14 https://a.example.com/x?t=1
request a.js:4:12 https://b.example.com/y?z
request a.js:6:16 https://d.example.com
request a.js:5:67 https://c.example.com/d
request a.js:8:19 https://e.example.com/?
request a.js:8:19 https://e.example.com/?a
request a.js:8:19 https://e.example.com/?b
request a.js:9:18 … ?too_complex
`,
	"loops that may not run": `
-- a.js --
let a = 'https://a.example.com'; for (const x of list) a = x
wx.request({ url: a })
let b = 'https://b.example.com'; while (more()) b = 'https://w.example.com'
wx.request({ url: b })
let c = 'https://c.example.com'; for (let i = 0; i < n; i++) c = 'https://f.example.com'
wx.request({ url: c })
-- want --
request a.js:1:9 https://a.example.com
request a.js:2:1 … ?runtime
request a.js:3:9 https://b.example.com
request a.js:3:53 https://w.example.com
request a.js:5:9 https://c.example.com
request a.js:5:66 https://f.example.com
`,
	"arrays that are filled": `
-- a.js --
class Client {
  constructor() { this.steps = [] }
  use(step) { this.steps.push(step); return this }
  run(o) { for (const step of this.steps) o = step(o); return wx.request(o) }
}
new Client().use(o => ({ ...o, url: 'https://a.example.com' + o.url })).run({ url: '/x' })
const list = []; list.push('https://b.example.com'); list.forEach(url => wx.request({ url }))
for (const url of []) wx.request({ url })
-- want --
request a.js:6:37 https://a.example.com/x
request a.js:7:28 https://b.example.com
request a.js:8:23 … ?runtime
`,
	"enums, namespaces and computed keys of TypeScript": `
-- env.ts --
export enum Env { Dev = 'develop', Trial = 'trial', Prod = 'release' }
export const enum Host { Api = 'https://a.example.com', Up = 'https://up.example.com' }
export namespace Cdn { export const base = 'https://cdn.example.com' }
-- a.ts --
import { Env, Host, Cdn } from './env'
interface Conf { api: string }
const confs: Record<Env, Conf> = {
  [Env.Dev]: { api: 'http://dev.example.com' },
  [Env.Trial]: { api: 'https://trial.example.com' },
  [Env.Prod]: { api: 'https://prod.example.com' },
}
const env = (wx.getAccountInfoSync().miniProgram?.envVersion as Env) ?? Env.Prod
wx.request({ url: Host.Api + '/x' })
wx.uploadFile({ url: ` + "`${Host.Up}/y`" + `, filePath: '', name: '' })
wx.downloadFile({ url: Cdn.base })
wx.request<{ ok: boolean }>({ url: confs[env].api })
wx.request({ url: env === Env.Prod ? 'https://p.example.com' : 'https://t.example.com' })
const key = 'u' + 'rl'; wx.request({ [key]: 'https://k.example.com' } as any)
-- want --
request env.ts:2:32 https://a.example.com/x
uploadFile env.ts:2:62 https://up.example.com/y
downloadFile env.ts:3:44 https://cdn.example.com
request a.ts:4:21 http://dev.example.com env_version=develop
request a.ts:5:23 https://trial.example.com env_version=trial
request a.ts:6:22 https://prod.example.com env_version=release
request a.ts:13:38 https://p.example.com env_version=release
request a.ts:13:64 https://t.example.com env_version=develop,trial
request a.ts:14:45 https://k.example.com
`,
	"what an extended class uses": `
-- base.ts --
export abstract class Client {
  abstract readonly base: string
  prefix = ''
  get(path: string) { return wx.request({ url: this.base + this.prefix + path }) }
}
-- a.ts --
import { Client } from './base'
class Users extends Client { base = 'https://users.example.com'; prefix = '/v1' }
class Orders extends Client { get base() { return 'https://orders.example.com' } }
new Users().get('/a')
new Orders().get('/b')
-- want --
request a.ts:2:37 https://users.example.com/v1/a
request a.ts:2:37 https://users.example.com/v1/b
request a.ts:2:37 https://users.example.com/a
request a.ts:2:37 https://users.example.com/b
request a.ts:3:51 https://orders.example.com/v1/a
request a.ts:3:51 https://orders.example.com/v1/b
request a.ts:3:51 https://orders.example.com/a
request a.ts:3:51 https://orders.example.com/b
`,
	"apply and replace": `
-- a.js --
wx.request.apply(wx, [{ url: 'https://a.example.com' }])
wx.request.apply(wx, arguments)
wx.request.apply(wx, [...list])
wx.request({ url: 'https://{env}.example.com/{env}'.replace('{env}', 'b') })
wx.request({ url: 'https://{e}.{e}.example.com'.replaceAll('{e}', 'c') })
wx.request({ url: 'https://d.example.com//'.replace(/\/+$/, '') + '/x' })
wx.request({ url: 'https://E.example.com/EE'.replace(/e{2}/gi, 'e') })
wx.request({ url: 'https://f.example.com'.replace(/(?<=f)/, 'x') })
wx.request({ url: 'https://g.example.com'.replace(/(g)/, '$1') })
-- want --
request a.js:1:30 https://a.example.com
request a.js:2:1 … ?runtime
request a.js:3:1 … ?runtime
request a.js:4:19 https://b.example.com/{env}
request a.js:5:19 https://c.c.example.com
request a.js:6:19 https://d.example.com/x
request a.js:7:19 https://E.example.com/e
request a.js:8:1 … ?runtime
request a.js:9:1 … ?runtime
`,
	"a switch whose cases return": `
-- a.js --
function host(name) {
  switch (name) {
    case 'pay': return 'https://a.example.com'
    case 'users':
    case 'user': return 'https://b.example.com'
  }
  return 'https://c.example.com'
}
function other(name) {
  let out = 'https://d.example.com'
  switch (name) { case 'pay': out = 'https://e.example.com'; break; case 'user': return 'https://f.example.com' }
  return out
}
wx.request({ url: host('pay') })
wx.request({ url: host('users') })
wx.request({ url: host('else') })
wx.request({ url: other('pay') })
-- want --
request a.js:3:24 https://a.example.com
request a.js:5:25 https://b.example.com
request a.js:7:10 https://c.example.com
request a.js:11:37 https://e.example.com
`,
	"Taro's request of an address": `
-- a.js --
import Taro from '@tarojs/taro'
Taro.request('https://a.example.com')
Taro.request(ok ? 'https://b.example.com' : { url: 'https://c.example.com' })
wx.request('https://no.example.com')
-- want --
request a.js:2:14 https://a.example.com
request a.js:3:19 https://b.example.com
request a.js:3:52 https://c.example.com
request a.js:4:1 … ?runtime
`,
	"fields of classes that are named get, set and async": `
-- a.ts --
export class Client {
  static async = 'https://s.example.com'
  constructor(private base: string) {}
  get = <T>(path: string) => this.send<T>(path)
  set = 1
  send<T>(path: string) { return wx.request<T>({ url: this.base + path }) }
}
new Client('https://a.example.com').get('/x')
wx.request({ url: Client.async })
-- b.js --
class Other {
  get = 'https://b.example.com'
  go() { wx.request({ url: this.get }) }
}
-- want --
request a.ts:8:12 https://a.example.com/x
request a.ts:2:18 https://s.example.com
request b.js:2:9 https://b.example.com
`,
	"a module that returns": `
-- a.js --
wx.request({ url: 'https://a.example.com' })
if (!ready()) { wx.request({ url: getApp().x }); return }
exports.base = 'https://b.example.com'
-- b.js --
wx.request({ url: require('./a').base })
-- want --
request a.js:1:19 https://a.example.com
request a.js:2:17 … ?runtime
request a.js:3:16 https://b.example.com
`,
	"libraries that make promises of the platform's functions": `
-- a.js --
const wxp = {}
promisifyAll(wx, wxp)
wxp.request({ url: 'https://a.example.com' })
wx.p = {}
wx.p.uploadFile({ url: 'https://b.example.com' })
wx.pro.downloadFile({ url: 'https://c.example.com' })
wx.cloud.uploadFile({ cloudPath: 'a' })
wx.pro.other({ url: 'https://no.example.com' })
-- want --
likely request a.js:3:20 https://a.example.com
likely uploadFile a.js:5:24 https://b.example.com
likely downloadFile a.js:6:28 https://c.example.com
`,
	"functions of the platform by computed names and defined anew": `
-- a.js --
for (const name of ['uploadFile', 'downloadFile']) wx[name]({ url: 'https://a.example.com' })
const raw = wx.request
Object.defineProperty(wx, 'request', { configurable: true, get() { return o => raw({ ...o, header: {} }) } })
Object.defineProperty(wx, 'connectSocket', { value: o => { log(o); return old(o) } })
const old = wx.connectSocket
-- b.js --
wx.request({ url: 'https://b.example.com' })
wx.connectSocket({ url: 'wss://c.example.com' })
-- want --
uploadFile a.js:1:68 https://a.example.com
downloadFile a.js:1:68 https://a.example.com
request b.js:1:19 https://b.example.com
connectSocket b.js:2:25 wss://c.example.com
`,
	"promises": `
-- a.js --
async function host() { return 'https://a.example.com' }
host().then(h => wx.request({ url: h + '/x' }))
Promise.resolve({ url: 'https://b.example.com' }).then(({ url }) => wx.request({ url }))
wx.login().then(res => wx.request({ url: res.url }))
new Promise(done => done('https://no.example.com')).then(h => wx.request({ url: h }))
const go = async () => { const h = await host(); wx.request({ url: h + '/y' }) }
-- want --
request a.js:1:32 https://a.example.com/x
request a.js:3:24 https://b.example.com
request a.js:4:24 … ?runtime
request a.js:5:5 … ?runtime
request a.js:1:32 https://a.example.com/y
`,
	"functions of the platform, wrapped onto themselves": `
-- a.js --
const wrap = f => o => f({ ...o, header: {} })
wx.request = wrap(wx.request)
wx.uploadFile = function (o) { return raw(o) }
wx.downloadFile = mystery(wx.downloadFile)
const raw = wx.uploadFile
-- b.js --
wx.request({ url: 'https://a.example.com' })
wx.request({ url: getApp().x })
wx.uploadFile({ url: 'https://b.example.com' })
wx.downloadFile({ url: 'https://c.example.com' })
-- want --
request b.js:1:19 https://a.example.com
request a.js:1:24 … ?runtime
uploadFile b.js:3:22 https://b.example.com
downloadFile b.js:4:24 https://c.example.com
`,
	"object fields, destructuring, merging": `
-- a.js --
const conf = { api: { host: 'https://a.example.com' }, list: ['https://l0.example.com', 'https://l1.example.com'] }
const { api: { host }, api: { none = 'https://d.example.com' } } = conf
wx.request({ url: conf.api.host })
wx.request({ url: conf['api']['host'] + '/b' })
wx.request({ url: host + '/c' })
wx.request({ url: none })
wx.request({ url: conf.list[1] })
wx.request({ ...{ url: 'https://old.example.com' }, url: 'https://new.example.com' })
wx.request(Object.assign({ url: 'https://old.example.com' }, { url: 'https://asg.example.com' }))
-- want --
request a.js:1:29 https://a.example.com
request a.js:1:29 https://a.example.com/b
request a.js:1:29 https://a.example.com/c
request a.js:2:38 https://d.example.com
request a.js:1:89 https://l1.example.com
request a.js:8:58 https://new.example.com
request a.js:9:69 https://asg.example.com
`,
	"default parameters and fallbacks": `
-- a.js --
function get(path, base = 'https://d.example.com') { wx.request({ url: base + path }) }
get('/x')
wx.request({ url: wx.getStorageSync('base') || 'https://f.example.com' })
-- want --
request a.js:1:27 https://d.example.com/x
request a.js:3:1 … ?runtime
request a.js:3:48 https://f.example.com
`,
	"a call that leaves an argument out": `
-- a.js --
const send = (o = {}) => wx.request({ url: 'https://a.example.com' + o.path })
send(); send({ path: '/x' })
function only(o) { wx.request({ url: 'https://b.example.com' + o.path }) }
only({})
-- want --
request a.js:1:44 https://a.example.com/x
request a.js:3:38 https://b.example.com…
`,
	"environment by lookup": `
-- a.js --
const urls = { develop: 'https://d.example.com', trial: 'https://t.example.com', release: 'https://r.example.com' }
wx.request({ url: urls[__wxConfig.envVersion] + '/x' })
-- want --
request a.js:1:25 https://d.example.com/x env_version=develop
request a.js:1:57 https://t.example.com/x env_version=trial
request a.js:1:91 https://r.example.com/x env_version=release
`,
	"environment by if, with an early return": `
-- a.js --
const { miniProgram: { envVersion } } = wx.getAccountInfoSync()
function base() {
  if (envVersion === 'develop') return 'https://d.example.com'
  if (envVersion !== 'release') { return 'https://t.example.com' }
  return 'https://r.example.com'
}
wx.request({ url: base() })
-- want --
request a.js:3:40 https://d.example.com env_version=develop
request a.js:4:42 https://t.example.com env_version=trial
request a.js:5:10 https://r.example.com env_version=release
`,
	"environment by switch": `
-- a.js --
let base
switch (wx.getAccountInfoSync().miniProgram.envVersion) {
  case 'develop':
  case 'trial': base = 'https://t.example.com'; break
  default: base = 'https://r.example.com'
}
wx.request({ url: base })
-- want --
request a.js:4:24 https://t.example.com env_version=develop,trial
request a.js:5:19 https://r.example.com env_version=release
`,
	"a default that a branch replaces": `
-- a.js --
let base = 'http://127.0.0.1:3000'
if (process.env.NODE_ENV === 'production') base = 'https://p.example.com'
wx.request({ url: base })
-- want --
request a.js:1:12 http://127.0.0.1:3000 node_env=development
request a.js:2:51 https://p.example.com node_env=production
`,
	"a field that a branch replaces": `
-- a.js --
const conf = { base: 'https://d.example.com' }
if (__wxConfig.envVersion === 'release') conf.base = 'https://r.example.com'
wx.request({ url: conf.base })
-- want --
request a.js:2:54 https://r.example.com env_version=release
request a.js:1:22 https://d.example.com env_version=develop,trial
`,
	"both switches at once": `
-- a.js --
const dev = process.env.NODE_ENV !== 'production'
const release = __wxConfig.envVersion == 'release'
wx.request({ url: !dev && release ? 'https://p.example.com' : 'https://d.example.com' })
if (dev) wx.request({ url: 'https://only.example.com' })
-- want --
request a.js:3:37 https://p.example.com env_version=release node_env=production
request a.js:3:63 https://d.example.com
request a.js:4:28 https://only.example.com node_env=development
`,
	"an unknown switch leads both ways": `
-- a.js --
const base = isDebug ? 'https://a.example.com' : 'https://b.example.com'
wx.request({ url: base })
-- want --
request a.js:1:24 https://a.example.com
request a.js:1:50 https://b.example.com
`,
	"CommonJS across files": `
-- config/index.js --
module.exports = { base: 'https://a.example.com' }
-- util/api.js --
const config = require('../config')
exports.user = config.base + '/user'
exports.send = function (o) { wx.request(o) }
-- pages/a.js --
const api = require('../util/api.js')
api.send({ url: api.user })
api.send({ url: 'https://b.example.com' })
-- want --
request config/index.js:1:26 https://a.example.com/user
request pages/a.js:3:17 https://b.example.com
`,
	"ES modules across files": `
-- config.ts --
export const BASE: string = 'https://a.example.com'
export default { ws: 'wss://w.example.com' }
-- index.ts --
export * from './config'
export { default as conf } from './config'
-- pages/a.ts --
import { BASE as B, conf } from '../index'
import * as all from '../index'
wx.request({ url: ` + "`${B}/x`" + ` })
wx.request({ url: all.BASE + '/y' })
wx.connectSocket({ url: conf.ws })
-- want --
request config.ts:1:29 https://a.example.com/x
request config.ts:1:29 https://a.example.com/y
connectSocket config.ts:2:22 wss://w.example.com
`,
	"aliases of app.json": `
-- app.json --
{ "pages": [], "resolveAlias": { "~/*": "/lib/*" } }
-- lib/c.js --
export const BASE = 'https://a.example.com'
-- pages/a.js --
import { BASE } from '~/c'
wx.request({ url: BASE })
-- want --
request lib/c.js:1:21 https://a.example.com
`,
	"a wrapper with a base": `
-- http.js --
const BASE = 'https://a.example.com'
export const http = (options) => new Promise((ok, no) => {
  wx.request({ ...options, url: options.url.indexOf('http') === 0 ? options.url : BASE + options.url, success: ok, fail: no })
})
export const get = (url, data) => http({ url, data, method: 'GET' })
-- a.js --
import { get, http } from './http'
get('/a'); get('https://whole.example.com/b'); http({ url: '/c' })
-- want --
request a.js:2:16 https://whole.example.com/b
request http.js:1:14 https://a.example.com/c
request http.js:1:14 https://a.example.com/a
`,
	"a class with a base": `
-- http.ts --
export class Http {
  private base: string
  constructor(base: string, private host = 'https://h.example.com') { this.base = base }
  get(path: string) { return wx.request({ url: this.base + path }) }
  up = () => { wx.uploadFile({ url: this.host }) }
}
-- a.ts --
import { Http } from './http'
const http = new Http('https://a.example.com')
http.get('/x')
-- want --
request a.ts:2:23 https://a.example.com/x
uploadFile http.ts:3:44 https://h.example.com
`,
	"a constructor and its prototype": `
-- a.js --
function Http() { this.base = 'https://a.example.com' }
Http.prototype.get = function (path) { wx.request({ url: this.base + path }) }
new Http().get('/x')
-- want --
request a.js:1:31 https://a.example.com/x
`,
	"a library with baseURL": `
-- a.js --
import axios from 'axios'
const client = axios.create({ baseURL: 'https://a.example.com/v1', timeout: 1000 })
axios.defaults.baseURL = 'https://b.example.com'
client.request({ url: '/user' })
-- want --
likely request a.js:2:40 https://a.example.com/v1
likely request a.js:3:26 https://b.example.com
`,
	"globalData": `
-- app.json --
{"pages":[]}
-- app.js --
App({ globalData: { base: 'https://a.example.com' } })
-- pages/a.js --
const app = getApp()
Page({ onLoad() { wx.request({ url: app.globalData.base + '/x' }); this.more() }, more() { wx.request({ url: this.data.url }) }, data: { url: 'https://d.example.com' } })
-- want --
request app.js:1:27 https://a.example.com/x
request pages/a.js:2:143 https://d.example.com
`,
	"uni and Taro": `
-- a.js --
import Taro, { request } from '@tarojs/taro'
uni.request({ url: 'https://u.example.com' })
Taro.uploadFile({ url: 'https://t.example.com' })
request({ url: 'https://n.example.com' })
const { downloadFile } = wx
downloadFile({ url: 'https://w.example.com' })
-- want --
request a.js:2:20 https://u.example.com
uploadFile a.js:3:24 https://t.example.com
request a.js:4:16 https://n.example.com
downloadFile a.js:6:21 https://w.example.com
`,
	"uni-app's output": `
-- common/vendor.js --
"use strict";const e={request(){}};exports.index=e;
-- pages/a.js --
"use strict";const t=require("../common/vendor.js");t.index.request({url:"https://u.example.com"});
-- want --
request pages/a.js:1:74 https://u.example.com
`,
	"webpack's output": `
-- app.js --
(wx["webpackJsonp"]=wx["webpackJsonp"]||[]).push([[1],{
12:function(e,t,n){"use strict";n.d(t,"a",(function(){return r}));var r="https://w.example.com"},
34:function(e,t,n){var r=n(12);wx.request({url:r.a+"/x"});var o=n(99);(0,o.request)({url:"https://likely.example.com"})}
},[[34,0]]]);
-- want --
request app.js:2:73 https://w.example.com/x
likely request app.js:3:90 https://likely.example.com
`,
	"Babel's classes and templates": `
-- a.js --
function _createClass(a, b) { return a }
var Http = function () {
  function Http() { this.base = "https://a.example.com" }
  _createClass(Http, [{ key: "get", value: function get(p) { wx.request({ url: "".concat(this.base, "/").concat(p) }) } }])
  return Http
}()
new Http().get('x')
-- want --
request a.js:3:33 https://a.example.com/x
`,
	"sockets without TLS, and the cloud": `
-- a.js --
const udp = wx.createUDPSocket(), tcp = wx.createTCPSocket()
udp.bind(); udp.send({ address: '192.168.1.5', port: 8 }); tcp.connect({ address: 'tcp.example.com', port: 9 })
wx.cloud.callContainer({ path: '/x' })
const c = new wx.cloud.Cloud({}); c.connectContainer({ service: 's' })
-- want --
createUDPSocket a.js:2:33 192.168.1.5
createTCPSocket a.js:2:83 tcp.example.com
cloud.callContainer
cloud.connectContainer
`,
	"a game in place of a browser": `
-- game.json --
{}
-- game.js --
new WebSocket('wss://g.example.com')
const x = new XMLHttpRequest(); x.open('GET', 'https://x.example.com/a')
fetch('https://f.example.com')
cc.assetManager.loadRemote('https://c.example.com/a.png')
-- want --
connectSocket game.js:1:15 wss://g.example.com
request game.js:2:47 https://x.example.com/a
request game.js:3:7 https://f.example.com
downloadFile game.js:4:28 https://c.example.com/a.png
`,
	"engines' servers": `
-- game.json --
{}
-- game.js --
const managerConfig = { DATA_FILE_MD5: 'x', DATA_CDN: 'https://cdn.example.com/u' }
Laya.URL.basePath = 'https://laya.example.com/'
-- src/settings.ab12c.json --
{"assets":{"server":"https://cocos.example.com/","remoteBundles":["main"]}}
-- want --
downloadFile game.js:1:55 https://cdn.example.com/u
downloadFile game.js:2:21 https://laya.example.com/
downloadFile src/settings.ab12c.json:1:21 https://cocos.example.com/
`,
	"elements of an array": `
-- a.js --
for (const u of ['https://a.example.com', 'https://b.example.com']) wx.request({ url: u })
;['https://c.example.com'].forEach(u => wx.request({ url: u }))
-- want --
request a.js:1:18 https://a.example.com
request a.js:1:43 https://b.example.com
request a.js:2:3 https://c.example.com
`,
	"a promise of the API": `
-- a.js --
const promisify = api => options => new Promise(ok => api({ ...options, success: ok }))
const request = require('not-here').promisify(wx.request)
request({ url: 'https://a.example.com' })
promisify(wx.uploadFile)({ url: 'https://b.example.com' })
-- want --
uploadFile a.js:4:33 https://b.example.com
request a.js:3:16 https://a.example.com
`,
	"what is on the device, and what is not there": `
-- a.js --
wx.downloadFile({ url: 'cloud://x/y' }); wx.getImageInfo({ src: '/img/a.png' })
wx.request({ url: missing.base + '/x' })
wx.request({ url: require('./gone').base })
function never(u) { wx.request({ url: u }) }
wx.request({ url: '/relative' })
wx.request({ url: u = u + 'x' })
-- want --
downloadFile a.js:1:65 /img/a.png ?relative
request a.js:2:1 … ?name
request a.js:3:1 … ?module
request a.js:4:21 … ?argument
request a.js:5:19 /relative ?relative
request a.js:6:1 … ?name
`,
	"a guard, and a base that is set later": `
-- a.js --
const api = { base: '' }
const ready = false
wx.request({ url: ready && 'https://a.example.com/x' })
wx.request({ url: cond && api.base + '/x' })
wx.request({ url: (wx.getStorageSync('base') || api.base) + '/y' })
wx.request({ url: how ? 'get?' + q : u })
wx.request({ url: 'http' + s + '://h.example.com' })
wx.request({ url: 0 })
-- want --
request a.js:4:38 /x ?relative
request a.js:5:1 … ?runtime
request a.js:6:1 … ?name
request a.js:7:19 http… ?host
`,
	"a namespace of TypeScript": `
-- n.ts --
const BASE = 'https://a.example.com'
const whole = (url: string) => url.startsWith('http') ? url : BASE + url
export namespace Net {
  export const base = 'https://b.example.com'
  export const request: typeof wx.request = option => wx.request({ ...option, url: whole(option.url) })
}
-- use.ts --
import { Net } from './n'
Net.request({ url: '/x' })
Net.request({ url: 'https://c.example.com/y' })
wx.request({ url: Net.base + '/z' })
-- want --
request use.ts:3:20 https://c.example.com/y
request n.ts:1:14 https://a.example.com/x
request n.ts:4:23 https://b.example.com/z
`,
	"an enum of another file, and what old compilers make of one": `
-- e.ts --
export enum Host { api = 'https://a.example.com', cdn = 'https://b.example.com' }
-- old.js --
var Old;
(function (Old) { Old["base"] = 'https://c.example.com' })(Old = exports.Old || (exports.Old = {}));
-- use.ts --
import { Host } from './e'
import { Old } from './old'
wx.request({ url: Host.api + '/x' })
wx.downloadFile({ url: Old.base + '/y' })
-- want --
request e.ts:1:26 https://a.example.com/x
downloadFile old.js:2:33 https://c.example.com/y
`,
	"a base that is trimmed, and one that is made of another": `
-- a.js --
const base = 'https://a.example.com/v1/', ws = base.replace('https', 'wss')
wx.request({ url: base.replace(/\/+$/, '') + '/x' })
wx.request({ url: (base.endsWith('/') ? base.slice(0, -1) : base) + '/y' })
wx.request({ url: base.substring(0, base.length - 1) + '/z' })
wx.connectSocket({ url: ws + 'live' })
wx.connectSocket({ url: base.replace(/^HTTP/i, 'ws') })
wx.request({ url: 'https://b.example.com/{id}/'.replace('{id}', id).replace(/\/$/, '') })
wx.request({ url: 'https://{env}.c.example.com/{env}'.replaceAll('{env}', 'test') })
wx.request({ url: base.replace(/a(?=\.)/, 'b') + 'look-ahead' })
wx.request({ url: base.replace(/(a)/, '$1') })
wx.request({ url: base.replace('a', name => 'b') })
wx.request({ url: base.split('/v1')[0] + '/split' })
wx.request({ url: '中文'.slice(1) + base })
wx.request({ url: list.slice(0, 2)[0] })
router.replace({ url: '/pages/x' }, done)
-- want --
request a.js:1:14 https://a.example.com/v1/x
request a.js:1:14 https://a.example.com/v1/y
request a.js:4:1 … ?runtime
connectSocket a.js:1:14 wss://a.example.com/v1/live
connectSocket a.js:1:14 wss://a.example.com/v1/
request a.js:7:19 https://b.example.com/…
request a.js:8:19 https://test.c.example.com/test
request a.js:9:1 … ?runtime
request a.js:10:1 … ?runtime
request a.js:11:1 … ?runtime
request a.js:12:1 … ?runtime
request a.js:13:1 … ?runtime
request a.js:14:1 … ?name
`,
	"an address that is whole, or put behind a base": `
-- a.js --
const isWhole = (url) => /^https?:\/\//.test(url), BASE = 'https://a.example.com'
export const get = (url) => wx.request({ url: isWhole(url) ? url : BASE + url })
export const post = (url) => wx.request({ url: url.match(/^\w+:/) ? url : BASE + url, method: 'POST' })
export const load = (url) => wx.downloadFile({ url: /x$/.test(url) ? BASE + '/ends' : BASE + url })
-- b.js --
import { get, post, load } from './a'
get('/x')
get('https://b.example.com/y')
post('/z')
post('http://c.example.com')
load('/u' + user)
-- want --
request b.js:3:5 https://b.example.com/y
request a.js:1:59 https://a.example.com/x
request b.js:5:6 http://c.example.com
request a.js:1:59 https://a.example.com/z
downloadFile a.js:1:59 https://a.example.com/ends
downloadFile a.js:1:59 https://a.example.com/u…
`,
	"a parameter that is given a base": `
-- a.js --
const BASE = 'https://a.example.com'
export function get(url, query = '') {
  url = BASE + url
  if (query) url = url + '?' + query
  if (debug) { url += '#debug' }
  return wx.request({ url })
}
export const load = options => {
  let url = options.url
  if (!/^https?:/.test(url)) url = BASE + url
  return wx.downloadFile({ ...options, url })
}
-- b.js --
import { get, load } from './a'
get('/x')
load({ url: '/y' })
load({ url: 'https://b.example.com/z' })
-- want --
request a.js:1:14 https://a.example.com/x
request a.js:1:14 https://a.example.com/x#debug
downloadFile b.js:4:13 https://b.example.com/z
downloadFile a.js:1:14 https://a.example.com/y
`,
	"options that are given a base": `
-- a.js --
const BASE = 'https://a.example.com'
export function get(options, base) {
  options.url = (base || BASE) + options.url
  options.header = { token: '' }
  return new Promise((success, fail) => wx.request({ ...options, success, fail }))
}
export function load(o) {
  if (!o.url.startsWith('http')) { o.url = BASE + o.url }
  wx.downloadFile(o)
}
export function up(o) {
  const { url, filePath } = o
  o.url = whole(url)
  o.name = 'file'
  return wx.uploadFile(o)
}
const whole = url => url.indexOf('://') < 0 ? BASE + url : url
export class Client {
  constructor(config) { this.config = config }
  request(config) {
    return new Promise(resolve => {
      const { url } = config
      config.url = this.whole(url)
      wx.request({ ...config, success: resolve })
    })
  }
  whole(url) { return this.config.base ? ` + "`" + `${this.config.base}${url}` + "`" + ` : url }
  get(config) { config.method = 'GET'; return this.request(config) }
}
-- b.js --
import { get, load, up, Client } from './a'
new Client({ base: 'https://d.example.com' }).get({ url: '/v' })
get({ url: '/x' })
get({ url: '/y', method: 'POST' }, 'https://b.example.com')
load({ url: '/z' })
load({ url: 'https://c.example.com' })
up({ url: '/u', filePath: 'f' })
-- want --
request a.js:1:14 https://a.example.com/x
request b.js:4:36 https://b.example.com/y
downloadFile a.js:1:14 https://a.example.com/z
downloadFile b.js:6:13 https://c.example.com
uploadFile a.js:1:14 https://a.example.com/u
request b.js:2:20 https://d.example.com/v
`,
	"one thing behind another, in a loop and without an end": `
-- a.js --
let url = 'https://a.example.com'
for (const part of parts) url = url + '/' + part
url = url + '?'
wx.request({ url })
const o = { url: 'https://b.example.com' }
o.url = o.url + '/x'
o.url = o.url + '/y'
wx.request(o)
function f(p) { p.url = g(p).url; return p }
function g(p) { p.url = f(p).url; return p }
wx.request(f({ url: '/z' }))
-- want --
request a.js:1:11 https://a.example.com?
request a.js:1:11 https://a.example.com/…
request a.js:5:18 https://b.example.com/x
request a.js:5:18 https://b.example.com/x/y
request a.js:11:21 /z ?relative
`,
	"this in the functions of a component": `
-- native.js --
Component({
  data: { base: 'https://a.example.com' },
  methods: {
    go() { wx.request({ url: this.data.base + '/x' }); this.send('/y') },
    send(path) { wx.request({ url: 'https://b.example.com' + path }) },
  },
  lifetimes: { attached() { this.send('/z') } },
})
-- vue.js --
exports.default = {
  data: function () { return { own: 'https://c.example.com' } },
  computed: { api: function () { return this.own + '/v1' } },
  onLoad: function () { this.load('/x') },
  methods: {
    load: function (path) { var that = this; uni.request({ url: that.api + path }) },
    no: function () { uni.request({ url: this.nowhere }) },
  },
}
-- store.js --
export const useUser = defineStore('user', {
  state: () => ({ base: 'https://d.example.com' }),
  actions: { login() { wx.request({ url: this.base + '/login' }) } },
})
-- want --
request native.js:2:17 https://a.example.com/x
request native.js:5:36 https://b.example.com/y
request native.js:5:36 https://b.example.com/z
request store.js:2:25 https://d.example.com/login
request vue.js:2:37 https://c.example.com/v1/x
request vue.js:7:23 … ?runtime
`,
	"what all components of Vue have": `
-- common/main.js --
var _vue = _interopRequireDefault(require("vue"));
_vue.default.prototype.$base = 'https://a.example.com';
-- app.js --
const app = common_vendor.createSSRApp(App);
app.config.globalProperties.$http = o => uni.request({ url: 'https://b.example.com' + o.url });
-- pages/x.js --
const _sfc_main = { methods: { get() { uni.uploadFile({ url: this.$base + '/u' }); this.$http({ url: '/x' }) } } };
-- other.js --
const plain = { get() { uni.request({ url: this.$base + '/p' }) } };
-- want --
request app.js:2:61 https://b.example.com/x
request other.js:1:25 … ?runtime
uploadFile common/main.js:2:32 https://a.example.com/u
`,
}
